"""Jobs in Python: calls of the SDK and of the API, dictionaries, and the classes of bundles."""
