# Means, shares, totals, ratios and domains of six designs; raking; the Rao-Scott test. Writes survey.json.
# Run from this folder: Rscript survey.R

suppressPackageStartupMessages(library(survey))
source("freeze.R")
options(survey.lonely.psu = "fail")

both <- function(x) list(estimate = as.numeric(coef(x)), se = as.numeric(SE(x)))
named <- function(x) list(name = names(coef(x)), estimate = as.numeric(coef(x)), se = as.numeric(SE(x)))

schools <- function(design) list(
  mean = both(svymean(~api00, design)),
  total = both(svytotal(~enroll, design)),
  shares = named(svymean(~stype, design)),
  shares_covariance = as.matrix(vcov(svymean(~stype, design))),
  ratio = both(svyratio(~api.stu, ~enroll, design)),
  domain_means = named(svyby(~api00, ~stype, design, svymean)),
  domain_totals = named(svyby(~enroll, ~stype, design, svytotal)),
  subset_mean = both(svymean(~api00, subset(design, comp.imp == "Yes"))),
  subset_share = both(svymean(~ as.numeric(stype == "E"), subset(design, comp.imp == "Yes")))
)
srs <- read("apisrs.csv"); strata <- read("apistrat.csv"); clus1 <- read("apiclus1.csv"); clus2 <- read("apiclus2.csv")
designs <- list(
  srs = svydesign(id = ~1, weights = ~pw, data = srs),
  srs_fpc = svydesign(id = ~1, fpc = ~fpc, weights = ~pw, data = srs),
  strata = svydesign(id = ~1, strata = ~stype, weights = ~pw, data = strata),
  strata_fpc = svydesign(id = ~1, strata = ~stype, fpc = ~fpc, weights = ~pw, data = strata),
  clus1 = svydesign(id = ~dnum, weights = ~pw, data = clus1),
  clus1_fpc = svydesign(id = ~dnum, fpc = ~fpc, weights = ~pw, data = clus1)
)
results <- list(api = lapply(designs, schools))
results$api$clus2 <- list(mean = both(svymean(~api00, svydesign(id = ~dnum + snum, weights = ~pw, data = clus2))))

people <- read("people.csv")
full <- function(fpc) svydesign(id = ~cluster, strata = ~stratum, weights = ~weight, fpc = fpc, nest = TRUE, data = people)
answers <- function(design) list(
  mean_age = both(svymean(~age, design)),
  total_age = both(svytotal(~age, design)),
  q1 = named(svymean(~factor(q1), subset(design, !is.na(q1)))),
  q1_by_gender = lapply(c(female = "female", male = "male"), function(g)
    named(svymean(~factor(q1), subset(design, !is.na(q1) & gender == g)))),
  q6_mean_by_country = named(svyby(~q6, ~country, design, svymean, na.rm = TRUE)),
  q6_mean_young_women_of_aaa = both(svymean(~q6, subset(design, !is.na(q6) & country == "AAA" & gender == "female" & age < 20))),
  ratio = both(svyratio(~outcome, ~age, subset(design, !is.na(outcome))))
)
results$people <- list(full = answers(full(NULL)), full_fpc = answers(full(~clusters)))
results$people$weights_only <- answers(svydesign(id = ~1, weights = ~weight, data = people))

# Raking. The margins are invented; weights come out per cell because all people of a cell start alike.
gender <- data.frame(gender = c("female", "male"), Freq = c(4900, 5100))
band <- data.frame(band = c("15-19", "20-24", "25-30"), Freq = c(3600, 3300, 3100))
country <- data.frame(country = c("AAA", "BBB", "CCC"), Freq = c(3000, 3400, 3600))
raked <- function(design, margins) {
  formulas <- lapply(margins, function(m) reformulate(names(m)[1]))
  one <- rake(design, formulas, margins, control = list(maxit = 200, epsilon = 1e-11))
  population <- c(`(Intercept)` = 10000, unlist(lapply(margins, function(m) setNames(m$Freq[-1], paste0(names(m)[1], m[-1, 1])))))
  other <- calibrate(design, reformulate(sapply(margins, function(m) names(m)[1])), population,
    calfun = "raking", epsilon = 1e-12, maxit = 200)
  stopifnot(max(abs(weights(one) / weights(other) - 1)) < 1e-8)
  list(
    margins = setNames(lapply(margins, function(m) setNames(as.list(m$Freq), m[, 1])), sapply(margins, function(m) names(m)[1])),
    weights = as.numeric(weights(one)),
    mean_outcome = both(svymean(~outcome, one, na.rm = TRUE)),
    mean_age = both(svymean(~age, one)), mean_age_calibrated = both(svymean(~age, other)),
    total_age = both(svytotal(~age, one)), total_age_calibrated = both(svytotal(~age, other)),
    effective_n = sum(weights(one))^2 / sum(weights(one)^2)
  )
}
people$one <- nrow(people) / nrow(people)
flat <- svydesign(id = ~1, weights = ~one, data = people)
results$raking <- list(
  two_margins = raked(flat, list(gender, band)),
  three_margins = raked(flat, list(gender, band, country)),
  weighted_design = raked(full(NULL), list(gender, band, country))
)

chi <- function(formula, design) {
  one <- svychisq(formula, design, statistic = "F")
  list(F = as.numeric(one$statistic), ndf = as.numeric(one$parameter[1]), ddf = as.numeric(one$parameter[2]), p = as.numeric(one$p.value))
}
design <- full(NULL)
results$rao_scott <- list(
  apiclus1_fpc = chi(~ sch.wide + stype, designs$clus1_fpc),
  apiclus1 = chi(~ sch.wide + stype, designs$clus1),
  people_q1_gender = chi(~ q1 + gender, subset(design, !is.na(q1))),
  people_q1_band = chi(~ q1 + band, subset(design, !is.na(q1))),
  people_q1_outcome_women_of_bbb = chi(~ q1 + outcome,
    subset(design, !is.na(q1) & !is.na(outcome) & gender == "female" & country == "BBB")),
  people_fpc_q2_band = chi(~ q2 + band, subset(full(~clusters), !is.na(q2)))
)

freeze(results, "survey.json", "survey")
