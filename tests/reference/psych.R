# Polychoric correlations, ordinal alpha, omega total of one minres factor. Writes psych.json.
# Run from this folder: Rscript psych.R
#
# psych::polychoric searches with R's default tolerance (1.2e-4), psych::fa with L-BFGS-B's (1e7 times the rounding
# error), so their last digits are not the maximum. 'precise' is the same maximum, found again here with tight
# tolerances: normal rectangles from mnormt, correlations from optimize(tol = 1e-12), loadings from principal axes iterated to a standstill.

suppressPackageStartupMessages(library(psych))
options(mc.cores = 1)  # psych forks for every pair of items otherwise
source("freeze.R")

precise_correlation <- function(x, y) {
  table <- table(x, y)
  cut <- function(margin) c(-Inf, qnorm(cumsum(margin)[-length(margin)] / sum(margin)), Inf)
  rows <- cut(rowSums(table)); columns <- cut(colSums(table))
  below <- function(h, k, r) {
    if (h == -Inf || k == -Inf) return(0)
    if (h == Inf) return(pnorm(k))
    if (k == Inf) return(pnorm(h))
    as.numeric(mnormt::pmnorm(c(h, k), varcov = matrix(c(1, r, r, 1), 2)))
  }
  loss <- function(r) {
    cumulative <- outer(rows, columns, Vectorize(function(h, k) below(h, k, r)))
    cells <- diff(t(diff(cumulative)))
    -sum(t(table) * log(cells))
  }
  rough <- optimize(loss, c(-0.99, 0.99))$minimum
  optimize(loss, rough + c(-1e-2, 1e-2), tol = 1e-12)$minimum
}
precise_matrix <- function(items) {
  k <- ncol(items)
  matrix <- diag(k)
  dimnames(matrix) <- list(colnames(items), colnames(items))  # psych needs names
  for (a in 2:k) for (b in 1:(a - 1)) {
    both <- !is.na(items[, a]) & !is.na(items[, b])
    matrix[a, b] <- matrix[b, a] <- precise_correlation(items[both, a], items[both, b])
  }
  matrix
}
precise_loadings <- function(matrix) {
  found <- rep(0.6, ncol(matrix))
  for (again in 1:5000) {  # principal axes until nothing moves: the same stationary point as minres
    diag(matrix) <- found^2
    first <- eigen(matrix, symmetric = TRUE)
    found <- abs(first$vectors[, 1]) * sqrt(first$values[1])
  }
  residual <- matrix - outer(found, found)
  diag(residual) <- 0
  stopifnot(max(abs(residual %*% found)) < 1e-12)
  found
}
omega_total <- function(matrix, loadings) (sum(matrix) - sum(1 - loadings^2)) / sum(matrix)

reliability <- function(items, ...) {
  rho <- polychoric(items, correct = 0, smooth = FALSE, progress = FALSE, ...)$rho
  factor <- suppressMessages(omega(rho, nfactors = 1, fm = "minres", digits = NULL, plot = FALSE, n.obs = nrow(items)))
  exact <- precise_matrix(items)
  loadings <- precise_loadings(exact)
  list(
    people = nrow(items),
    polychoric = unname(rho),
    alpha = as.numeric(suppressWarnings(alpha(rho))$total$std.alpha),
    loadings = as.numeric(fa(rho, nfactors = 1, fm = "minres")$loadings),
    omega_total = as.numeric(factor$omega.tot),
    omega_total_of_precise = as.numeric(suppressMessages(omega(exact, nfactors = 1, fm = "minres", digits = NULL,
      plot = FALSE, n.obs = nrow(items)))$omega.tot),
    precise = list(polychoric = unname(exact), loadings = loadings, omega_total = omega_total(exact, loadings),
      alpha = ncol(exact) / (ncol(exact) - 1) * (1 - ncol(exact) / sum(exact)))
  )
}
items <- as.matrix(read("items.csv"))
people <- as.matrix(read("people.csv")[, paste0("q", 1:6)])
results <- list(
  items = suppressWarnings(reliability(items)),
  people_with_gaps = suppressWarnings(reliability(people, global = FALSE))
)

# Bootstrap over respondents of both coefficients: random, so it only says where an interval should about lie.
set.seed(1)
drawn <- replicate(1000, {
  again <- items[sample(nrow(items), replace = TRUE), ]
  rho <- suppressWarnings(polychoric(again, correct = 0, smooth = FALSE, progress = FALSE)$rho)
  loadings <- suppressWarnings(fa(rho, nfactors = 1, fm = "minres")$loadings[, 1])
  c(alpha = ncol(rho) / (ncol(rho) - 1) * (1 - ncol(rho) / sum(rho)), omega = omega_total(rho, loadings))
})
results$items$bootstrap <- list(
  replicates = ncol(drawn),
  se = list(alpha = sd(drawn["alpha", ]), omega_total = sd(drawn["omega", ])),
  interval = list(alpha = unname(quantile(drawn["alpha", ], c(0.025, 0.975))),
    omega_total = unname(quantile(drawn["omega", ], c(0.025, 0.975))))
)

freeze(results, "psych.json", c("psych", "mnormt", "GPArotation"))
