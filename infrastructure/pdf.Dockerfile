# The PDF function: WeasyPrint, Pango and the fonts, with AWS's own runtime client.
# Debian rather than AWS's base: Pango is a package here, and it is the one our tests run on.
FROM python:3.13-slim-bookworm
# Noto for every script; Symbola for emoji as outlines, which PDF/UA-1 allows and pictures of them it does not.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fontconfig fonts-noto-core fonts-symbola libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /var/task
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt
COPY functions/ .
# Lambda's disk cannot be written: what would be worked out at each start is worked out here, once.
RUN fc-cache --force \
    && python -m crier.rendering.templates.compiled \
    && python -c "from crier.rendering.outputs import paper; paper.warm()" \
    && python -m compileall -q -f --invalidation-mode unchecked-hash /usr/local/lib/python3.13/site-packages /var/task
# Pydantic would look through every package for plugins of its own: 25 ms.
ENV PYDANTIC_DISABLE_PLUGINS=__all__
ENTRYPOINT ["python", "-m", "awslambdaric"]
CMD ["handlers.confined_paper.handler"]
