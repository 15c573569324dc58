# Makes tests/reference/data/: columns of the api files of R survey, and people and items that nobody is.
# Run from this folder: Rscript data.R

suppressPackageStartupMessages(library(survey))
data(api)

write <- function(frame, name) write.csv(frame, file.path("data", name), row.names = FALSE, quote = FALSE, na = "")

columns <- c("api00", "enroll", "api.stu", "stype", "dnum", "sch.wide", "comp.imp", "pw", "fpc")
write(apisrs[, columns], "apisrs.csv")
write(apistrat[, columns], "apistrat.csv")
write(apiclus1[, columns], "apiclus1.csv")
write(apiclus2[, c("api00", "dnum", "snum", "pw")], "apiclus2.csv")

# Simulated people: 3 countries with 2 strata each, 6 to 12 clusters per stratum of 8 to 18 people, unequal weights,
# six five-point questions on one latent variable (some left open), one four-point outcome.
set.seed(20240131)
answer <- function(latent, cuts) findInterval(latent, cuts) + 1
people <- NULL
for (stratum in 1:6) {
  drawn <- 5 + stratum
  for (cluster in 1:drawn) {
    size <- sample(8:18, 1)
    place <- rnorm(1, sd = 0.5)
    latent <- place + rnorm(size)
    one <- data.frame(
      country = c("AAA", "BBB", "CCC")[(stratum + 1) %/% 2],
      stratum = paste0("s", stratum),
      cluster = cluster,
      clusters = 4 * drawn + stratum,
      weight = round(runif(size, 0.4, 2.5) * c(1, 1.5, 0.8, 1.2, 0.6, 2)[stratum], 3),
      gender = sample(c("female", "male"), size, replace = TRUE, prob = c(0.55, 0.45)),
      age = sample(15:30, size, replace = TRUE)
    )
    for (item in 1:6) {
      loading <- c(0.8, 0.7, 0.6, 0.75, 0.5, 0.65)[item]
      one[[paste0("q", item)]] <- answer(
        loading * latent + sqrt(1 - loading^2) * rnorm(size), c(-1.1, -0.4, 0.3, 1.2) + (item - 3) / 10
      )
    }
    one$outcome <- answer(0.4 * latent + 0.3 * (one$gender == "male") + stratum / 8 + rnorm(size), c(-0.6, 0.4, 1.3))
    people <- rbind(people, one)
  }
}
people$band <- as.character(cut(people$age, c(14, 19, 24, 30), labels = c("15-19", "20-24", "25-30")))
for (item in 1:6) people[[paste0("q", item)]][sample(nrow(people), 12 * item)] <- NA
people$outcome[sample(nrow(people), 20)] <- NA
write(people, "people.csv")

# Simulated answers to five items without gaps: 400 people, four to five answers, unequal thresholds.
latent <- rnorm(400)
items <- sapply(1:5, function(item) {
  loading <- c(0.85, 0.7, 0.55, 0.75, 0.4)[item]
  cuts <- list(c(-1, -0.2, 0.5, 1.3), c(-0.5, 0.3, 0.9, 1.6), c(-1.5, -0.8, 0, 0.8), c(-0.7, 0, 0.7), c(-1, 0, 1))[[item]]
  answer(loading * latent + sqrt(1 - loading^2) * rnorm(400), cuts)
})
colnames(items) <- paste0("q", 1:5)
write(items, "items.csv")
