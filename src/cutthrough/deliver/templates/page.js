(() => {
  "use strict";
  const all = (what, where = document) => [...where.querySelectorAll(what)];
  const root = document.documentElement;
  root.classList.add("js");
  document.querySelector(".tools").hidden = false;

  // Details are open in the page as written, closed once this runs, and open on paper.
  const edits = all("details.edit");
  edits.forEach((edit) => { edit.open = false; });
  const filters = all("[data-filter]");
  const reveal = (edit) => {
    if (edit.hidden) {
      filters.forEach((filter) => { filter.value = ""; });
      sift();
    }
    edit.open = true;
    edit.querySelector("summary").focus({ preventScroll: true });
  };
  all("[data-opens]").forEach((link) => link.addEventListener("click", () => {
    reveal(document.getElementById(link.dataset.opens));
  }));
  const follow = () => {
    const target = edits.find((edit) => `#${edit.id}` === location.hash);
    if (!target) return;
    reveal(target);
    target.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open], .aside)");
    closed.forEach((one) => { one.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((one) => { one.open = false; }));

  // A page stays as it was made, and a waiver does not: one whose last day is over says so.
  const today = new Date().toISOString().slice(0, 10);
  all("[data-until]").forEach((one) => { one.querySelector("em").hidden = one.dataset.until >= today; });

  // Filters.
  const sift = () => {
    let shown = 0;
    const tiles = all(".tile");
    [...tiles, ...edits].forEach((one) => {
      one.hidden = !filters.every((f) => !f.value || one.dataset[f.dataset.filter] === f.value);
      if (one.hidden) all("video", one).forEach((video) => video.pause());
      else shown += tiles.includes(one);
    });
    document.querySelector(".shown").textContent = shown < tiles.length ? `${shown} of ${tiles.length}` : "";
  };
  filters.forEach((filter) => filter.addEventListener("change", sift));

  const zones = document.getElementById("zones");
  if (zones) zones.addEventListener("click", () => {
    zones.setAttribute("aria-pressed", String(root.classList.toggle("show-zones")));
  });

  // Players: a clean picture with one button; the browser's own controls once someone takes it in hand. One sound at a
  // time.
  const videos = all("video");
  videos.forEach((video) => {
    const start = video.parentElement.querySelector(".start");
    const hand = (given) => { video.controls = given; start.hidden = given; };
    hand(false);
    start.addEventListener("click", () => { video.play().catch(() => {}); hand(true); video.focus(); });
    video.addEventListener("click", () => hand(true));
    video.parentElement.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse" && !video.paused) hand(true);
    });
    video.addEventListener("pause", () => start.classList.remove("moving"));
    video.addEventListener("play", () => {
      start.classList.add("moving");
      if (!video.muted) videos.forEach((other) => { if (other !== video && !other.muted) other.pause(); });
    });
  });

  // A GIF has no controls of its own: pausing shows its still, playing starts it anew.
  const gifs = all("img[data-still]").map((image) => ({ image, moving: image.getAttribute("src"), still: image.dataset.still }));
  const show = (address) => (gif) => { gif.image.src = gif[address]; };

  // All at once, muted and from the start; each is nudged back when it drifts from the first.
  let timer = 0;
  const pauseAll = () => {
    clearInterval(timer);
    videos.forEach((video) => video.pause());
    gifs.forEach(show("still"));
  };
  const playAll = () => {
    pauseAll();
    const wall = all(".tile:not([hidden]) video");
    wall.forEach((video) => { video.muted = true; video.currentTime = 0; video.play().catch(() => {}); });
    requestAnimationFrame(() => gifs.forEach(show("moving")));
    timer = setInterval(() => {
      const playing = wall.filter((video) => !video.paused && !video.ended && !video.loop);
      playing.slice(1).forEach((video) => {
        if (Math.abs(video.currentTime - playing[0].currentTime) > 0.2) video.currentTime = playing[0].currentTime;
      });
    }, 500);
  };
  const on = (id, act) => { const button = document.getElementById(id); if (button) button.addEventListener("click", act); };
  on("play-all", playAll);
  on("pause-all", pauseAll);

  // Timelines: pointing shows, choosing keeps and goes there.
  all(".strip").forEach((strip) => {
    const edit = strip.closest("details.edit");
    const video = edit.querySelector("video");
    const parts = all("li[data-part]", strip.nextElementSibling);
    const bars = all("svg.bar", strip);
    let kept = "0";
    const point = (part) => [...bars, ...parts].forEach((node) => node.classList.toggle("on", node.dataset.part === part));
    const choose = (bar) => {
      kept = bar.dataset.part;
      point(kept);
      if (video) video.currentTime = Number(bar.dataset.start) + 0.001;
    };
    bars.forEach((bar) => {
      bar.addEventListener("pointerenter", () => point(bar.dataset.part));
      bar.addEventListener("focus", () => point(bar.dataset.part));
      bar.addEventListener("click", () => choose(bar));
      bar.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(bar); }
      });
    });
    strip.addEventListener("pointerleave", () => point(kept));
    point(kept);
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
    gifs.forEach(show("still"));
  }
  follow();
})();
