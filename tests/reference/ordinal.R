# Proportional-odds models with countries as fixed effects, and Spearman's rank correlation. Writes ordinal.json.
# Run from this folder: Rscript ordinal.R

suppressPackageStartupMessages({library(ordinal); library(survey)})
source("freeze.R")

people <- read("people.csv")
people$male <- as.numeric(people$gender == "male")
people$score <- rowMeans(people[, paste0("q", 1:6)])
people$high <- as.numeric(people$outcome >= 3)
complete <- people[!is.na(people$score) & !is.na(people$outcome), ]

fit <- function(formula) {
  one <- clm(formula, data = complete, link = "logit", control = clm.control(gradTol = 1e-10, maxIter = 200))
  list(
    n = nobs(one),
    thresholds = as.list(one$alpha), coefficients = as.list(one$beta),
    se = as.list(sqrt(diag(vcov(one)))), vcov = unname(vcov(one)), log_likelihood = as.numeric(logLik(one))
  )
}
results <- list(
  score = fit(ordered(outcome) ~ score + country),
  score_and_gender = fit(ordered(outcome) ~ score + male + country),
  two_answers = fit(ordered(high) ~ score + country)
)

# The same under the design: weights, strata, clusters. svyglm's scores are exact; svyolr differentiates numerically.
design <- svydesign(id = ~cluster, strata = ~stratum, weights = ~weight, nest = TRUE, data = people)
inside <- subset(design, !is.na(score) & !is.na(outcome))
glm <- svyglm(high ~ score + country, inside, family = quasibinomial(), control = glm.control(epsilon = 1e-14, maxit = 100))
results$two_answers_design <- list(coefficients = as.list(coef(glm)), se = as.list(SE(glm)))
olr <- svyolr(ordered(outcome) ~ score + male + country, inside, control = list(reltol = 1e-15, maxit = 1000))
results$score_and_gender_design <- list(coefficients = as.list(olr$coefficients), se = as.list(sqrt(diag(vcov(olr)))[names(olr$coefficients)]))

rank <- function(x, y) {
  one <- suppressWarnings(cor.test(x, y, method = "spearman", exact = FALSE))
  list(rho = as.numeric(one$estimate), p = one$p.value)
}
results$spearman <- list(
  q1_outcome = rank(people$q1, people$outcome),
  q6_outcome = rank(people$q6, people$outcome),
  score_outcome = rank(people$score, people$outcome),
  by_country = lapply(split(people, people$country), function(one) rank(one$q1, one$outcome))
)
results$benjamini_hochberg <- list(p = (1:20)^2 / 500, q = p.adjust((1:20)^2 / 500, "BH"))

freeze(results, "ordinal.json", c("ordinal", "survey"))
