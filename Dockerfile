# The program and its models; the data stay outside. The locks are made for this Python, and tested with it.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /opt/groundswell

COPY requirements.hashes requirements.lock ./
RUN pip install --no-deps --require-hashes -r requirements.hashes \
    && pip install --extra-index-url https://download.pytorch.org/whl/cpu -r requirements.lock

COPY . ./
RUN pip install --no-deps --no-build-isolation . \
    && useradd --system --uid 10001 --home-dir /data --create-home groundswell

USER 10001
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8501 9108
STOPSIGNAL SIGTERM
ENTRYPOINT ["groundswell"]
CMD ["watch"]
