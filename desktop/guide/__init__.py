"""The guide: experiments with base and instruct, as data, and when a hint is due. Pure. No Qt."""
