"""What drawing can fail with."""


class RenderError(Exception):
    """A picture that could not be made; the message names the cause and a way round it."""
