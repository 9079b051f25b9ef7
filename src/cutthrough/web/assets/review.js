"use strict";
(() => {
  const all = document.querySelector(".bar .all");
  if (all) {
    all.hidden = false;
    all.addEventListener("click", () => {
      const boxes = [...document.querySelectorAll(".tick input[name=edit]")];
      const on = boxes.some((box) => !box.checked);
      for (const box of boxes) box.checked = on;
      all.textContent = on ? "Tick none" : "Tick all";
    });
    if (!document.querySelector(".tick input[name=edit]")) all.hidden = true;
  }

  // A form that was sent once is not sent again by an impatient second click.
  for (const form of document.forms) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
    });
  }
  addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.sent; });

  const film = document.querySelector("video.film");
  if (!film || !document.querySelector(".transport")) return;
  const screen = film.parentElement, pins = screen.querySelector(".pins");
  const transport = document.querySelector(".transport"), rail = transport.querySelector(".rail");
  const head = rail.querySelector(".head-at"), clock = transport.querySelector(".clock");
  const form = document.querySelector(".new-comment"), text = form.elements.text, at = form.elements.at;
  const rate = Number(screen.dataset.num) / Number(screen.dataset.den), frames = Number(screen.dataset.frames);
  const base = Math.max(1, Math.round(rate)), play = transport.querySelector("[data-do=play]");
  const said = [...document.querySelectorAll(".said > li[data-frame]")];
  let frame = 0, seen = null;

  const held = (number) => Math.min(frames - 1, Math.max(0, number));
  const timecode = (number) => {
    const two = (part) => String(part).padStart(2, "0"), seconds = Math.floor(number / base);
    return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, number % base].map(two).join(":");
  };
  const draw = () => {
    clock.firstElementChild.textContent = timecode(frame);
    clock.lastElementChild.textContent = `frame ${frame} of ${frames}`;
    head.style.left = `${(frame / Math.max(1, frames - 1)) * 100}%`;
    play.textContent = film.paused ? "Play" : "Pause";
    screen.dataset.frame = frame;
    const now = said.filter((each) => frame >= +each.dataset.frame && frame <= +(each.dataset.end || each.dataset.frame));
    for (const each of said) each.classList.toggle("now", film.paused && now.includes(each));
    if (!screen.classList.contains("pointing")) showPins(film.paused ? now : []);
  };
  const showPins = (list) => {
    pins.replaceChildren(...list.filter((each) => each.dataset.x).map((each) => pin(each.dataset.x, each.dataset.y)));
    pins.hidden = false;
  };
  const pin = (x, y) => {
    const dot = document.createElement("span");
    dot.style.left = `${x * 100}%`;
    dot.style.top = `${y * 100}%`;
    return dot;
  };
  // The middle of a frame: at its edge, rounding decides which of two is shown.
  const seek = (number) => { frame = held(number); seen = null; film.currentTime = (frame + 0.5) / rate; draw(); };
  const go = (number) => { film.pause(); seek(number); };
  const follow = (time) => { frame = held(Math.floor(time * rate + 0.001)); draw(); };
  if (film.requestVideoFrameCallback) {
    const each = (_, about) => {
      seen = about.mediaTime;
      // While it plays, what is on the screen counts; a still film is where it was sought to.
      if (!film.paused) follow(seen + 0.25 / rate);
      film.requestVideoFrameCallback(each);
    };
    film.requestVideoFrameCallback(each);
  }
  film.addEventListener("timeupdate", () => { if (seen === null || film.paused) follow(film.currentTime); });
  film.addEventListener("seeked", () => follow(film.currentTime));
  film.addEventListener("play", () => { leave(); draw(); });
  film.addEventListener("pause", () => {
    if (film.ended || seen === null) { draw(); return; }
    seek(Math.floor(seen * rate + 0.25));
  });

  const point = (x, y) => { form.elements.x.value = x; form.elements.y.value = y; };
  const comment = () => {
    film.pause();
    seek(frame);  // a poster that still stands there is another frame
    at.value = frame;
    point("", "");
    film.controls = false;
    pins.replaceChildren();
    pins.hidden = false;
    screen.classList.add("pointing");
    form.querySelector(".point").hidden = false;
    // Where comments stand below the film, one would write without seeing what about.
    if (matchMedia("(max-width: 63.99rem)").matches) transport.after(form);
    text.focus();
  };
  const leave = () => {
    if (!screen.classList.contains("pointing")) return;
    screen.classList.remove("pointing");
    film.controls = true;
    form.querySelector(".point").hidden = true;
    if (!text.value) { at.value = ""; point("", ""); }
    draw();
  };
  pins.addEventListener("click", (event) => {
    if (!screen.classList.contains("pointing")) return;
    const box = pins.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width).toFixed(4), y = ((event.clientY - box.top) / box.height).toFixed(4);
    point(x, y);
    pins.replaceChildren(pin(x, y));
    text.focus();
  });
  // A point belongs to the frame it was set on.
  at.addEventListener("input", () => { point("", ""); pins.replaceChildren(); });

  const does = {
    back: () => go(frame - 1), on: () => go(frame + 1), comment,
    play: () => (film.paused ? film.play().catch(() => draw()) : film.pause()),
  };
  for (const button of transport.querySelectorAll("button")) button.addEventListener("click", () => does[button.dataset.do]());
  rail.addEventListener("click", (event) => {
    const box = rail.getBoundingClientRect();
    go(Math.round(((event.clientX - box.left) / box.width) * (frames - 1)));
  });
  for (const each of said) {
    const mark = document.createElement("i"), first = +each.dataset.frame, last = +(each.dataset.end || first);
    mark.style.left = `${(first / Math.max(1, frames - 1)) * 100}%`;
    if (last > first) mark.style.width = `calc(${((last - first) / Math.max(1, frames - 1)) * 100}% + .8rem)`;
    mark.classList.toggle("dealt", each.classList.contains("dealt"));
    rail.prepend(mark);
    each.querySelector(".code-at").addEventListener("click", (event) => {
      event.preventDefault();
      leave();
      go(first);
      screen.scrollIntoView({ block: "nearest" });
    });
  }

  const keys = document.querySelector(".keys-on"), kept = "review-keys";
  try { keys.checked = localStorage.getItem(kept) !== "off"; } catch { /* without storage they are on */ }
  keys.closest("label").hidden = false;
  keys.addEventListener("change", () => { try { localStorage.setItem(kept, keys.checked ? "on" : "off"); } catch { /* for this page only */ } });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && screen.classList.contains("pointing")) { leave(); film.focus(); return; }
    if (!keys.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, button, a, summary, video") && event.key === " ") return;
    if (event.target.closest("input, textarea, select")) return;
    const what = { " ": does.play, ",": does.back, ".": does.on, c: comment, C: comment }[event.key];
    if (what) { event.preventDefault(); what(); }
  });

  transport.hidden = false;
  const target = said.find((each) => `#${each.id}` === location.hash);
  const begin = () => { if (target) seek(+target.dataset.frame); else draw(); };
  if (film.readyState > 0) begin(); else film.addEventListener("loadedmetadata", begin, { once: true });
  draw();
})();
