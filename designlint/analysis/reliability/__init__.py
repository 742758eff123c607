"""The reliability model behind `designlint.analysis.availability`: structure functions, parts that fail, evaluation."""
