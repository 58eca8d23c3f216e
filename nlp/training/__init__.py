"""The scripts that made the shipped weights; each prints its scores on data that it was not fitted on."""
