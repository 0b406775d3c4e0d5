# The PDF function: WeasyPrint, Pango and the fonts, with AWS's own runtime client.
# Debian rather than AWS's base: Pango is a package here, and it is the one our tests run on.
FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /var/task
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt
COPY functions/ .
ENTRYPOINT ["python", "-m", "awslambdaric"]
CMD ["render_pdf.handler"]
