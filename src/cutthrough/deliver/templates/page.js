(() => {
  "use strict";
  const all = (what, where = document) => [...where.querySelectorAll(what)];
  const root = document.documentElement;
  root.classList.add("js");
  const tools = document.querySelector(".tools");
  tools.hidden = false;
  const videoOf = (id) => document.querySelector(`#${id} video`);

  // Panels: open in the page as written, closed once this runs. One panel of an edit at a time.
  const openers = all("[aria-controls]");
  const open = (button, wanted) => {
    button.setAttribute("aria-expanded", String(wanted));
    document.getElementById(button.getAttribute("aria-controls")).hidden = !wanted;
  };
  openers.forEach((button) => {
    open(button, false);
    button.addEventListener("click", () => {
      const wanted = button.getAttribute("aria-expanded") !== "true";
      all("[aria-controls]", button.closest(".edit")).forEach((other) => open(other, other === button && wanted));
    });
  });
  const openPanel = (id) => {
    const button = openers.find((b) => b.getAttribute("aria-controls") === id);
    all("[aria-controls]", button.closest(".edit")).forEach((other) => open(other, other === button));
  };
  all("[data-opens]").forEach((link) => link.addEventListener("click", () => {
    filters.forEach((filter) => { filter.value = ""; });
    sift();
    openPanel(link.dataset.opens);
  }));

  // Filters.
  const filters = all("[data-filter]");
  const sift = () => {
    let shown = 0;
    all(".edit").forEach((edit) => {
      const keep = filters.every((f) => !f.value || edit.dataset[f.dataset.filter] === f.value);
      edit.hidden = !keep;
      shown += keep;
      if (!keep) {
        const video = edit.querySelector("video");
        if (video) video.pause();
        all("[aria-controls]", edit).forEach((button) => open(button, false));
      }
    });
    all(".family, .placement").forEach((group) => { group.hidden = !group.querySelector(".edit:not([hidden])"); });
    document.querySelector(".shown").textContent = `${shown} of ${all(".edit").length} shown`;
  };
  filters.forEach((filter) => filter.addEventListener("change", sift));
  sift();

  const zones = document.getElementById("zones");
  if (zones) zones.addEventListener("click", () => {
    zones.setAttribute("aria-pressed", String(root.classList.toggle("show-zones")));
  });

  // Several at once, silent and from the start; each is nudged back when it drifts from the first.
  let together = null;
  const stop = () => {
    if (!together) return;
    clearInterval(together.timer);
    together.videos.forEach((video) => video.pause());
    together.button.setAttribute("aria-pressed", "false");
    together = null;
  };
  all("[data-together]").forEach((button) => button.addEventListener("click", () => {
    const again = together && together.button === button;
    stop();
    if (again) return;
    const group = button.dataset.together === "all" ? document : button.closest(".family");
    const videos = all(".edit:not([hidden]) video", group);
    if (!videos.length) return;
    const started = performance.now();
    videos.forEach((video) => { video.muted = true; video.currentTime = 0; video.play().catch(() => {}); });
    button.setAttribute("aria-pressed", "true");
    const timer = setInterval(() => {
      const playing = videos.filter((video) => !video.paused && !video.ended && !video.loop);
      if (!playing.length && performance.now() - started > 1500) { stop(); return; }
      playing.slice(1).forEach((video) => {
        const drift = video.currentTime - playing[0].currentTime;
        if (Math.abs(drift) > 0.2) video.currentTime = playing[0].currentTime;
      });
    }, 500);
    together = { button, videos, timer };
  }));

  // Timelines: pointing shows, choosing keeps and goes there.
  all(".strip").forEach((strip) => {
    const edit = document.getElementById(strip.dataset.edit);
    const video = videoOf(strip.dataset.edit);
    const parts = all("li[data-part]", strip.nextElementSibling);
    const bars = all("svg.bar", strip);
    let kept = "0";
    const show = (part) => [...bars, ...parts].forEach((node) => node.classList.toggle("on", node.dataset.part === part));
    const choose = (bar) => {
      kept = bar.dataset.part;
      show(kept);
      if (video) video.currentTime = Number(bar.dataset.start) + 0.001;
    };
    bars.forEach((bar) => {
      bar.addEventListener("pointerenter", () => show(bar.dataset.part));
      bar.addEventListener("focus", () => show(bar.dataset.part));
      bar.addEventListener("click", () => choose(bar));
      bar.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(bar); }
      });
    });
    strip.addEventListener("pointerleave", () => show(kept));
    show(kept);
    if (video) video.addEventListener("timeupdate", () => {
      const at = `${Math.min(100, (100 * video.currentTime) / Number(edit.dataset.length))}%`;
      const head = strip.querySelector(".head");
      head.setAttribute("x1", at);
      head.setAttribute("x2", at);
      strip.classList.toggle("playing", video.currentTime > 0);
    });
  });

  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    all("video[autoplay]").forEach((video) => { video.removeAttribute("autoplay"); video.pause(); });
  }
})();
