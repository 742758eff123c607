from designlint.analysis.redundancy import needed_by_flow
