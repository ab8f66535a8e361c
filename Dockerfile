# The bot as a container: the same installation as `make run`, as a user of its own.
#
#   docker build -t yorozu .
#   docker run -v ./config:/etc/yorozu:ro -v yorozu:/data -e YOROZU_DATABASE_URL=sqlite+aiosqlite:////data/yorozu.db yorozu
#
# /etc/yorozu holds config.toml and the CSV files it names. A relative database path would lie beside them, where the
# container cannot write: hence the variable, or a postgresql+asyncpg:// URL.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PATH=/opt/yorozu/.venv/bin:$PATH

RUN groupadd --gid 10001 yorozu \
    && useradd --uid 10001 --gid yorozu --no-create-home --shell /usr/sbin/nologin yorozu \
    && install -d -o yorozu -g yorozu /data

WORKDIR /opt/yorozu
COPY . .
RUN ./install.sh .venv requirements.lock

USER yorozu
VOLUME /data
EXPOSE 8080
CMD ["yorozu", "run", "--config", "/etc/yorozu/config.toml"]
