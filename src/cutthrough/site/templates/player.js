(() => {
  "use strict";
  const body = document.body;
  const films = [...document.querySelectorAll(".film")];
  if (!films.length) return;
  const words = body.dataset;
  const shown = (each) => each.getClientRects().length > 0;
  const current = () => films.find((film) => film.dataset.held) || films.find(shown) || films[0];
  const videoOf = (film) => film.querySelector("video");
  const tell = (what, film, more) => document.dispatchEvent(new CustomEvent(`cutthrough:${what}`, {
    detail: { post: film.dataset.post, at: videoOf(film).currentTime, ...more },
  }));
  const icon = (name) => {
    const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    drawn.setAttribute("viewBox", "0 0 24 24");
    drawn.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", name);
    path.setAttribute("fill", "currentColor");
    drawn.append(path);
    return drawn;
  };
  const make = (tag, looks, text) => {
    const made = document.createElement(tag);
    made.className = looks;
    if (text) made.append(text);
    return made;
  };
  const play = (video) => { const begun = video.play(); if (begun) begun.catch(() => {}); };
  const seek = (film, at, go) => {
    const video = videoOf(film);
    const there = () => { video.currentTime = Math.max(0, Math.min(at, (video.duration || at + 1) - 0.05)); };
    if (video.readyState) there();
    else {
      video.preload = "metadata";
      video.addEventListener("loadedmetadata", there, { once: true });
      if (video.networkState !== HTMLMediaElement.NETWORK_LOADING) video.load();
    }
    film.cover.hidden = true;
    film.end.hidden = true;
    if (go) play(video);
    tell("seek", film, { to: at });
  };

  for (const film of films) {
    const video = videoOf(film), screen = film.querySelector(".screen");
    const action = document.querySelector(`.act[data-post="${film.dataset.post}"]`) || document.querySelector("a.act");
    film.cover = make("button", "big");
    film.cover.type = "button";
    film.cover.setAttribute("aria-label", `${words.play}: ${video.getAttribute("aria-label")}`);
    film.cover.append(icon("M6 3.5v17l14-8.5z"));
    film.cover.addEventListener("click", () => { play(video); video.focus({ preventScroll: true }); });
    film.end = make("div", "end");
    film.end.hidden = true;
    if (action) {
      film.end.append(make("p", "", video.getAttribute("aria-label")));
      const link = action.cloneNode(true);
      link.dataset.where = "end";
      film.end.append(link);
    }
    const again = make("button", action ? "plain" : "act", words.again);
    again.type = "button";
    again.addEventListener("click", () => { seek(film, 0, true); video.focus({ preventScroll: true }); });
    film.end.append(again);
    screen.append(film.cover, film.end);

    const rows = [...document.querySelectorAll(`[data-of="${film.dataset.post}"] a[data-at]`)]
      .map((link) => ({ link, at: Number(link.dataset.at), list: link.closest("ol") }));
    const lists = new Map();
    for (const row of rows) lists.set(row.list, [...(lists.get(row.list) || []), row]);
    for (const row of rows) {
      row.link.addEventListener("click", (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        seek(film, row.at, true);
        tell("chapter", film, { to: row.at });
        film.scrollIntoView({ block: "nearest" });
      });
    }
    const mark = () => {
      for (const [list, all] of lists) {
        const now = all.filter((row) => row.at <= video.currentTime + 0.05).pop();
        for (const row of all) {
          if (row === now && !row.link.hasAttribute("aria-current")) {
            row.link.setAttribute("aria-current", "true");
            if (list.classList.contains("said") && !list.contains(document.activeElement)) {
              list.scrollTop = row.link.offsetTop - list.offsetTop - list.clientHeight / 3;
            }
          } else if (row !== now) row.link.removeAttribute("aria-current");
        }
      }
    };
    video.addEventListener("timeupdate", mark);
    video.addEventListener("play", () => {
      film.cover.hidden = true;
      film.end.hidden = true;
      film.dataset.held = "1";
      for (const other of films) if (other !== film) videoOf(other).pause();
      tell("play", film);
    });
    video.addEventListener("pause", () => { delete film.dataset.held; settle(); tell("pause", film); });
    video.addEventListener("ended", () => {
      delete film.dataset.held;
      if (!document.fullscreenElement) {
        film.end.hidden = false;
        if (screen.contains(document.activeElement)) film.end.querySelector("a, button").focus({ preventScroll: true });
      }
      tell("end", film);
    });
  }

  // A film that plays goes on when the phone is turned; which one is shown is settled again when it stops.
  let loaded = document.readyState === "complete";
  const settle = () => {
    const held = films.find((film) => film.dataset.held);
    for (const film of films) {
      film.classList.toggle("stays", film === held);
      film.classList.toggle("waits", Boolean(held) && film !== held);
    }
    if (!held) for (const film of films) {
      const video = videoOf(film);
      if (shown(film)) { if (loaded && video.preload === "none") video.preload = "metadata"; } else if (!video.paused) video.pause();
    }
  };
  addEventListener("resize", settle);
  document.addEventListener("play", settle, true);
  settle();
  // Lengths and first frames are read when all that is looked at first is there.
  if (!loaded) addEventListener("load", () => { loaded = true; settle(); }, { once: true });

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a.act");
    if (link) tell("action", current(), { where: link.dataset.where || "page" });
  });

  const keys = {
    k: (video) => (video.paused ? play(video) : video.pause()),
    j: (video) => { video.currentTime = Math.max(0, video.currentTime - 10); },
    l: (video) => { video.currentTime = Math.min(video.duration || 0, video.currentTime + 10); },
    m: (video) => { video.muted = !video.muted; },
    f: (video) => {
      if (document.fullscreenElement) document.exitFullscreen();
      else if (video.requestFullscreen) video.requestFullscreen().catch(() => {});
    },
    c: (video) => {
      const tracks = [...video.textTracks].filter((track) => /captions|subtitles/.test(track.kind));
      const on = tracks.findIndex((track) => track.mode === "showing");
      for (const track of tracks) track.mode = "disabled";
      if (on + 1 < tracks.length) tracks[on + 1].mode = "showing";
    },
  };
  // Single letters act only while the film has the focus (WCAG 2.2, success criterion 2.1.4).
  document.addEventListener("keydown", (event) => {
    const film = event.target.closest && event.target.closest(".film");
    if (!film || event.ctrlKey || event.metaKey || event.altKey) return;
    const video = videoOf(film);
    const key = event.key.toLowerCase();
    if (Object.hasOwn(keys, key)) keys[key](video);
    else if (/^[0-9]$/.test(key) && video.duration) seek(film, video.duration * Number(key) / 10, !video.paused);
    else return;
    event.preventDefault();
  });

  const secondsOf = (said) => {
    const parts = /^(?:(\d+)h)?(?:(\d+)m)?(\d+(?:\.\d+)?)?s?$/.exec(said) || /^(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(said);
    return parts && said ? Number(parts[1] || 0) * 3600 + Number(parts[2] || 0) * 60 + Number(parts[3] || 0) : null;
  };
  const deep = () => {
    const said = new URLSearchParams(location.hash.slice(1)).get("t") || new URLSearchParams(location.search).get("t");
    const at = said === null ? null : secondsOf(said);
    if (at !== null) seek(current(), at, false);
  };
  addEventListener("hashchange", deep);
  deep();
  body.classList.add("lively");
  tell("ready", current());
})();
