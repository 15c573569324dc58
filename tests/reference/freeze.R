# What the other scripts share: reading data/, and writing numbers with 15 digits and the versions they come from.

read <- function(name) read.csv(file.path("data", name), stringsAsFactors = FALSE, check.names = FALSE)

freeze <- function(results, name, packages) {
  versions <- c(R = paste(R.version$major, R.version$minor, sep = "."), sapply(packages, function(p) as.character(packageVersion(p))))
  results <- c(list(versions = as.list(versions)), results)
  writeLines(jsonlite::toJSON(results, digits = NA, auto_unbox = TRUE, pretty = TRUE), name)
}
