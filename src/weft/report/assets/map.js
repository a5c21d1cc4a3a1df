"use strict";
// Map: what is pointed at or focused is told; a click or Enter holds it; drag and zoom; labels give way to each other.
(() => {
  const svg = document.getElementById("drawing");
  if (!svg) return;
  const [, , WIDTH, HEIGHT] = svg.getAttribute("viewBox").split(" ").map(Number);
  const CLOSEST = 16;
  const PLACES = [["start", 9, 4.5], ["end", -9, 4.5], ["middle", 0, -9], ["middle", 0, 19], ["start", 7, -6], ["start", 7, 15], ["end", -7, -6], ["end", -7, 15]];
  const tip = document.getElementById("tip");
  const held = document.getElementById("held");
  const box = svg.parentElement;
  const layers = { corridors: [...svg.querySelectorAll("#corridors .c")], adjacencies: [...svg.querySelectorAll("#adjacencies .c")] };
  const both = [...layers.corridors, ...layers.adjacencies];
  const sites = [...svg.querySelectorAll("#sites > g")];
  let layer = "corridors";
  let items = [...layers.corridors, ...sites];
  const nameOf = (item) => item.dataset.name;
  const widths = [...both, ...document.querySelectorAll(".width line")].map((line) => [line, Number(line.getAttribute("stroke-width"))]);
  let view = { x: 0, y: 0, width: WIDTH };
  let current = -1;

  [...both, ...sites].forEach((item, i) => {
    const title = item.querySelector("title");
    item.setAttribute("role", "option");
    item.setAttribute("aria-label", title.textContent);
    item.id = `map-${i}`;
    title.remove();
  });

  const point = (item, x, y) => {
    svg.querySelectorAll(".at").forEach((old) => old.classList.remove("at"));
    current = items.indexOf(item);
    tip.hidden = !item;
    if (!item) { svg.removeAttribute("aria-activedescendant"); return; }
    item.classList.add("at");
    svg.setAttribute("aria-activedescendant", item.id);
    tip.textContent = item.getAttribute("aria-label");
    const room = box.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(x - room.left + 14, room.width - tip.offsetWidth - 4))}px`;
    const below = y - room.top + 16;
    tip.style.top = `${below + tip.offsetHeight > room.height ? Math.max(4, y - room.top - tip.offsetHeight - 10) : below}px`;
  };

  const centre = (item) => {
    const room = item.getBoundingClientRect();
    return [room.left + room.width / 2, room.top + room.height / 2];
  };

  const say = (text, ...more) => {
    const line = document.createElement("p");
    line.textContent = text;
    held.replaceChildren(line, ...more);
  };

  const button = (text, act) => {
    const element = document.createElement("button");
    element.type = "button";
    element.textContent = text;
    element.addEventListener("click", act);
    return element;
  };

  const clear = () => {
    svg.classList.remove("dim");
    svg.querySelectorAll(".down, .on").forEach((item) => item.classList.remove("down", "on"));
    held.replaceChildren();
  };

  const linksWhere = (column, holds) => {
    const rows = [];
    window.weft.column("ip_links", column).forEach((cell, row) => { if (holds(cell, row)) rows.push(row); });
    return rows;
  };
  const linksOver = (names) => linksWhere("route", (route) => route.split("|").some((fibre) => names.has(fibre)));
  const pairOf = (row) => [window.weft.column("ip_links", "a_site")[row], window.weft.column("ip_links", "z_site")[row]].sort().join("-");

  const linksButton = (rows, title) => button(`Show ${rows.length === 1 ? "its IP link" : `the ${rows.length.toLocaleString("en")} IP links`}`, () => window.weft.only("ip_links", rows, title));

  const rowsOf = (item) => {
    if (!item.classList.contains("c")) return [];
    if (layers.corridors.includes(item) && !item.classList.contains("leased")) return linksOver(new Set([nameOf(item)]));
    const ends = window.weft.column("ip_links", "z_site");
    return linksWhere("a_site", (a, row) => [a, ends[row]].sort().join("-") === nameOf(item));
  };

  const hold = (item) => {
    clear();
    item.classList.add("on");
    const rows = rowsOf(item);
    say(item.getAttribute("aria-label"), ...(rows.length ? [linksButton(rows, `on ${nameOf(item)}`)] : []), button("Clear", clear));
  };

  // One IP link: its way through the fibres, and why it was bought.
  const holdLink = (name) => {
    clear();
    const row = window.weft.column("ip_links", "name").indexOf(name);
    if (row < 0) return;
    const route = new Set(window.weft.column("ip_links", "route")[row].split("|"));
    layers.corridors.filter((item) => route.has(nameOf(item))).forEach((item) => item.classList.add("on"));
    layers.adjacencies.filter((item) => nameOf(item) === pairOf(row)).forEach((item) => item.classList.add("on"));
    svg.classList.add("dim");
    const facts = window.weft.told("ip_links", row, ["capacity_gbps", "worst_utilisation", "worst_failure", "why"]);
    say(`${name} over ${[...route].join(", ")}. ${facts}`, button("Clear", clear));
    show();
  };

  const show = () => {
    document.getElementById("map").scrollIntoView();
    svg.focus({ preventScroll: true });
  };

  const choose = (name) => {
    layer = name;
    for (const [key, lines] of Object.entries(layers)) {
      const isChosen = key === layer;
      document.getElementById(key).toggleAttribute("hidden", !isChosen);
      lines.forEach((line) => { const hit = hits.get(line); if (hit) hit.toggleAttribute("hidden", !isChosen); });
    }
    document.querySelector(`input[name="layer"][value="${layer}"]`).checked = true;
    point(null);
    items = [...layers[layer], ...sites];
  };

  // Lines that labels had better not lie on; on very large maps none of the places is better than another.
  const lines = layers.corridors.length > 500 ? [] : layers.corridors.flatMap((item) => item.getAttribute("d").split("M").slice(1).flatMap((part) => {
    const points = part.split("L").map((pair) => pair.split(" ").map(Number));
    return points.slice(1).map((point, i) => [...points[i], ...point]);
  }));
  const crosses = ([x0, y0, x1, y1], [west, north, east, south]) => {
    let [from, to] = [0, 1];
    for (const [start, way, low, high] of [[x0, x1 - x0, west, east], [y0, y1 - y0, north, south]]) {
      if (way === 0) { if (start < low || start > high) return false; continue; }
      const [a, b] = [(low - start) / way, (high - start) / way];
      from = Math.max(from, Math.min(a, b));
      to = Math.min(to, Math.max(a, b));
    }
    return from <= to;
  };

  // Labels: the heaviest site first, at the free one of eight places that the fewest lines cross.
  const label = () => {
    const k = 1 / ((svg.getScreenCTM() || {}).a || 1);
    svg.style.setProperty("--k", k);
    const thinned = Math.min(1, Math.max(0.45, 1.2 / k));
    widths.forEach(([line, width]) => line.setAttribute("stroke-width", (width * thinned).toFixed(2)));
    const taken = sites.map((site) => {
      const { e, f } = site.transform.baseVal[0].matrix;
      return [e - 6 * k, f - 6 * k, e + 6 * k, f + 6 * k];
    });
    const isFree = (a, own) => taken.every((b, i) => i === own || a[2] < b[0] || a[0] > b[2] || a[3] < b[1] || a[1] > b[3]);
    const byWeight = sites.map((site, i) => [Number(site.dataset.weight) + (site.classList.contains("dc") ? 1e12 : 0), i]).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    for (const [, i] of byWeight) {
      const text = sites[i].querySelector("text");
      const { e, f } = sites[i].transform.baseVal[0].matrix;
      const [wide, high] = [text.getComputedTextLength() + 2 * k, 14 * k];
      const left = { start: 0, end: -wide, middle: -wide / 2 };
      const places = PLACES.map(([anchor, x, y]) => {
        const west = e + x * k + left[anchor];
        const room = [west, f + y * k - high, west + wide, f + y * k + 3 * k];
        const isOut = west < view.x || west + wide > view.x + view.width || room[1] < view.y || room[3] > view.y + (view.width * HEIGHT) / WIDTH;
        return { anchor, x: x * k, y: y * k, room, crossed: isOut ? Infinity : lines.filter((line) => crosses(line, room)).length };
      });
      const free = places.filter(({ room }) => isFree(room, i)).sort((a, b) => (a.crossed === b.crossed ? 0 : a.crossed - b.crossed));
      sites[i].classList.toggle("nolabel", !free.length);
      const place = free[0] || places[0];
      text.setAttribute("text-anchor", place.anchor);
      text.setAttribute("x", place.x);
      text.setAttribute("y", place.y);
      if (free.length) taken.push(place.room);
    }
  };

  const look = (x, y, width) => {
    const wide = Math.min(WIDTH, Math.max(WIDTH / CLOSEST, width));
    const high = (wide * HEIGHT) / WIDTH;
    view = { x: Math.min(Math.max(0, x), WIDTH - wide), y: Math.min(Math.max(0, y), HEIGHT - high), width: wide };
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${wide} ${high}`);
    label();
  };

  const zoom = (factor, x = 0.5, y = 0.5) => {
    const width = Math.min(WIDTH, Math.max(WIDTH / CLOSEST, view.width * factor));
    const gone = view.width - width;
    look(view.x + x * gone, view.y + (y * gone * HEIGHT) / WIDTH, width);
  };

  const act = { in: () => zoom(0.6), out: () => zoom(1 / 0.6), all: () => look(0, 0, WIDTH) };
  document.querySelectorAll("[data-zoom]").forEach((b) => b.addEventListener("click", act[b.dataset.zoom]));

  // Thin lines are hard to hit, so each has a wide transparent one above; on very large maps the lines alone serve.
  const targets = new Map([...both, ...sites].map((item) => [item, item]));
  const hits = new Map();
  if (both.length <= 3000) {
    const above = document.createElementNS("http://www.w3.org/2000/svg", "g");
    for (const item of both) {
      const hit = document.createElementNS("http://www.w3.org/2000/svg", "path");
      hit.setAttribute("d", item.getAttribute("d"));
      hit.setAttribute("class", "hit");
      targets.set(hit, item);
      hits.set(item, hit);
      above.append(hit);
    }
    above.setAttribute("aria-hidden", "true");
    svg.insertBefore(above, document.getElementById("sites"));
  }
  const itemAt = (target) => targets.get(target) || targets.get(target.closest && target.closest("#sites > g"));

  // One finger or the mouse drags; two fingers zoom about the point between them.
  const fingers = new Map();
  let drag = null;
  const between = () => {
    const [a, b] = [...fingers.values()];
    return { far: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  };
  const shareOfView = (x, y) => {
    const at = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM().inverse());
    return [(at.x - view.x) / view.width, ((at.y - view.y) * WIDTH) / (view.width * HEIGHT)];
  };
  svg.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    drag = fingers.size === 1 ? { x: event.clientX, y: event.clientY, view: { ...view }, far: false } : null;
  });
  for (const end of ["pointerup", "pointercancel"]) {
    window.addEventListener(end, (event) => { fingers.delete(event.pointerId); drag = null; });
  }
  svg.addEventListener("pointermove", (event) => {
    if (fingers.size === 2 && fingers.has(event.pointerId)) {
      const was = between();
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      const now = between();
      if (now.far > 0) zoom(was.far / now.far, ...shareOfView(now.x, now.y));
      return;
    }
    if (drag) {
      const k = 1 / svg.getScreenCTM().a;
      const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
      drag.far ||= Math.hypot(dx, dy) > 5;
      if (drag.far && view.width < WIDTH) look(drag.view.x - dx * k, drag.view.y - dy * k, drag.view.width);
      return;
    }
    point(itemAt(event.target), event.clientX, event.clientY);
  });
  svg.addEventListener("pointerleave", () => point(null));
  svg.addEventListener("click", (event) => { const item = itemAt(event.target); if (item) hold(item); });
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, ...shareOfView(event.clientX, event.clientY));
  }, { passive: false });

  svg.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const next = items[(Math.max(current, step < 0 ? 0 : -1) + step + items.length) % items.length];
      point(next, ...centre(next));
    } else if (event.key === "Enter" && items[current]) hold(items[current]);
    else if (event.key === "Escape") { point(null); clear(); }
    else if (event.key === "+" || event.key === "=") act.in();
    else if (event.key === "-") act.out();
    else if (event.key === "0") act.all();
  });
  svg.addEventListener("blur", () => point(null));

  const holdNamed = (list, name) => {
    const item = list.find((one) => nameOf(one) === name && !one.classList.contains("leased"));
    if (!item) return;
    show();
    hold(item);
    point(item, ...centre(item));
  };
  document.addEventListener("weft:fibre", (event) => { choose("corridors"); holdNamed(layers.corridors, event.detail); });
  document.addEventListener("weft:site", (event) => holdNamed(sites, event.detail));
  document.addEventListener("weft:link", (event) => holdLink(event.detail));
  document.querySelectorAll('input[name="layer"]').forEach((input) => input.addEventListener("change", () => choose(input.value)));

  // What the failures may ask of the map.
  window.weft.map = { ...layers, sites, nameOf, pairOf, say, button, clear, show, linksButton };
  choose("corridors");
  label();
  new ResizeObserver(label).observe(svg);
})();
