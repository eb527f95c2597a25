"""OpenAI's HTTP turned into our protocol and back. Pure: knows neither engines nor processes. No Qt."""
