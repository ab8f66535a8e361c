// Live updates: the server says only that something changed; the page is then fetched again as its viewer.
// Without this module every page works the same, one reload later.

const POLL = 20_000; // milliseconds between looks where no stream comes through
const PATIENCE = 8_000; // a stream that says nothing by then is held back by a proxy
const SETTLE = 150; // changes come in bursts

const live = document.getElementById("live");
const news = document.getElementById("news");
let stream, poll, patience, settling, fresh, leaving;

function busy() {
  if (live.contains(document.activeElement)) return true;
  return [...live.querySelectorAll("input[type=text], textarea")].some((input) => input.value !== input.defaultValue);
}

async function fetched() {
  const response = await fetch(location.href, { headers: { "X-Yorozu-Live": "1" } });
  if (!response.ok || response.redirected) return null;
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

async function look() {
  const page = await fetched().catch(() => null);
  const next = page?.getElementById("live");
  if (!next || leaving) return;
  if (next.dataset.viewer !== live.dataset.viewer) return location.reload();
  document.getElementById("bell").replaceWith(page.getElementById("bell"));
  if (!next.dataset.version || next.dataset.version === live.dataset.version) return;
  fresh = next;
  if (busy()) offer();
  else show();
}

function offer() {
  if (news.firstElementChild) return;
  const writing = document.activeElement?.id;
  const link = document.createElement("a");
  link.href = location.pathname + location.search;
  link.textContent = live.dataset.news;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    show();
    // The link is gone now: its focus goes to where one was writing, and the page stays where it was.
    (document.getElementById(writing) ?? document.getElementById("main")).focus({ preventScroll: true });
  });
  news.className = "news notice tone-active";
  news.replaceChildren(link);
}

function show() {
  const typed = [...live.querySelectorAll("form")].map((form) => [
    form.getAttribute("action"),
    [...form.querySelectorAll("input[type=text], textarea")].map((input) => [input.name, input.value, input.defaultValue]),
  ]);
  live.replaceChildren(...fresh.childNodes);
  live.dataset.version = fresh.dataset.version;
  for (const [action, inputs] of typed) {
    const form = [...live.querySelectorAll("form")].find((form) => form.getAttribute("action") === action);
    for (const [name, value, before] of inputs) {
      const input = form?.elements.namedItem(name);
      if (input && value !== before) input.value = value;
    }
  }
  news.className = "news quiet";
  news.textContent = live.dataset.updated;
}

function soon() {
  clearTimeout(patience);
  clearTimeout(settling);
  settling = setTimeout(look, SETTLE);
}

function fallBack() {
  stop();
  poll = setInterval(look, POLL);
}

function start() {
  stop();
  stream = new EventSource(live.dataset.live);
  patience = setTimeout(fallBack, PATIENCE);
  stream.onmessage = soon;
  stream.onerror = () => {
    if (stream?.readyState === EventSource.CLOSED) fallBack();
  };
}

function stop() {
  stream?.close();
  stream = undefined;
  clearTimeout(patience);
  clearInterval(poll);
}

if (live?.dataset.live) {
  start();
  // A form that is on its way leads to another page, perhaps as another viewer: a reload would cut that short.
  document.addEventListener("submit", () => (leaving = true));
  // A browser opens six connections to one server: hidden tabs must not hold them.
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : start()));
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    leaving = false;
    start();
  });
}
