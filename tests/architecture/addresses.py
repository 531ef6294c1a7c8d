"""Every named address of the portal."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def named_addresses() -> list[str]:
    """The full names of all addresses, each once."""
    return sorted(set(_walk(get_resolver(), "")))


def _walk(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            namespace = f"{prefix}{one.namespace}:" if one.namespace else prefix
            yield from _walk(one, namespace)
        elif isinstance(one, URLPattern):
            yield f"{prefix}{one.name}" if one.name else f"{prefix}<{one.pattern}>"
