// What pages do by themselves: times in the reader's zone, copying, waveforms, plots.
"use strict";

function localTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]:not([title])")) {
    const at = new Date(time.dateTime);
    time.title = time.textContent;
    const year = at.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" };
    time.textContent = at.toLocaleString(undefined, { ...year, month: "short", day: "numeric", hour: "numeric", minute: "2-digit", second: "2-digit" });
  }
}

// How long calls have lasted that are not over.
function durations() {
  for (const place of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.round((Date.now() - new Date(place.dataset.since)) / 1000));
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    const shown = parts[0] ? parts : parts.slice(1);
    place.textContent = shown.map((part, index) => index ? String(part).padStart(2, "0") : part).join(":");
  }
}

function waveforms(root) {
  if (!window.WaveSurfer) return;
  for (const place of root.querySelectorAll("[data-wave]:empty")) {
    const media = place.parentElement.querySelector("audio");
    const color = getComputedStyle(place).color;
    const wave = WaveSurfer.create({ container: place, height: 56, url: place.dataset.wave, media, cspNonce: document.body.dataset.nonce, waveColor: color, progressColor: "#3b82c4" });
    wave.on("error", () => { place.hidden = true; });
  }
}

function plots(root) {
  if (!window.uPlot) return;
  for (const place of root.querySelectorAll("[data-plot]:empty")) {
    const data = JSON.parse(place.dataset.plot);
    const color = getComputedStyle(place).color;
    const axis = { stroke: color, grid: { stroke: color + "22" } };
    const series = [{}, { label: place.dataset.label, stroke: "#3b82c4", fill: "#3b82c455", paths: uPlot.paths.bars({ size: [0.9] }), points: { show: false } }];
    new uPlot({ width: Math.max(280, place.clientWidth), height: 160, series, axes: [axis, axis], legend: { show: false }, scales: { y: { range: (plot, low, high) => [0, Math.max(1, high)] } } }, data, place);
  }
}

function enliven(root) {
  localTimes(root);
  waveforms(root);
  plots(root);
  durations();
}

function openMenu(open) {
  document.body.classList.toggle("menu-open", open);
  document.querySelector("button.menu")?.setAttribute("aria-expanded", String(open));
}

document.addEventListener("click", (event) => {
  if (event.target.closest("button.menu")) openMenu(!document.body.classList.contains("menu-open"));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const phone = document.getElementById("phone");
  if (phone?.open && phone.contains(document.activeElement)) {
    phone.open = false;
    phone.querySelector("summary").focus();
  }
  openMenu(false);
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
  button.textContent = button.dataset.done;
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-call]");
  const phone = document.querySelector("restcomm-phone");
  if (!button || !phone) return;
  document.getElementById("phone").open = true;
  if (!phone.agent) {
    const ready = new Promise((done) => phone.addEventListener("state", function look({ detail }) {
      if (detail.state === "ready") { phone.removeEventListener("state", look); done(); }
    }));
    phone.start();
    await ready;
  }
  phone.call(button.dataset.call);
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "content") openMenu(false);
  enliven(event.target.parentElement || document);
});

// The telephone shows itself when somebody calls, and its button tells of a call that goes on.
document.addEventListener("state", ({ detail }) => {
  const phone = document.getElementById("phone");
  if (!phone) return;
  if (detail.state === "from") phone.open = true;
  phone.classList.toggle("busy", ["talking", "from"].includes(detail.state));
});

setInterval(durations, 1000);
enliven(document);
