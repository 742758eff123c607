"""Is there more machinery than the declared scale needs?"""
