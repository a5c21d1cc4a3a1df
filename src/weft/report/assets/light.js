"use strict";
// Light: a lightpath chosen in the list, or by a click on the spectrum, is marked there, and its GSNR drawn along the route.
(() => {
  const box = document.getElementById("along");
  if (!box) return;
  const paths = JSON.parse(document.getElementById("data").textContent).light;
  const list = document.getElementById("along-which");
  const spectrum = document.getElementById("spectrum");
  const chosen = document.getElementById("chosen");
  const drawing = document.getElementById("along-drawing");
  const [LEFT, RIGHT, TOP, FOOT] = [48, 980, 14, 250];
  const [BARS_TOP, STEP, THICK] = [24, 15, 11];

  const make = (tag, attributes, text) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };

  // Values stand at the sites passed; a regenerated site has two, one of each stretch.
  const points = (path, values) => {
    const stretches = [[]];
    let at = 0;
    path.sites.forEach((_, i) => {
      stretches.at(-1).push([path.km[i], values[at++]]);
      if (path.again.includes(i)) stretches.push([[path.km[i], values[at++]]]);
    });
    return stretches;
  };

  const nice = (whole) => [0.5, 1, 2, 5, 10].find((step) => whole / step <= 7) || 20;

  // Between two sites noise is drawn as growing evenly, span by span.
  const between = ([[km, db], [further, lower]]) => Array.from({ length: 13 }, (_, i) => {
    const [clean, noisy] = [10 ** (-db / 10), 10 ** (-lower / 10)];
    return [km + ((further - km) * i) / 12, -10 * Math.log10(clean + ((noisy - clean) * i) / 12)];
  });

  const curve = (name, stretches, x, y) => stretches.flatMap((stretch) => [
    make("polyline", { class: name, points: stretch.slice(1).flatMap((end, i) => between([stretch[i], end])).map(([km, db]) => `${x(km).toFixed(1)},${y(db).toFixed(1)}`).join(" ") }),
    ...stretch.map(([km, db]) => {
      const dot = make("circle", { class: name, cx: x(km).toFixed(1), cy: y(db).toFixed(1), r: 3.5 });
      dot.append(make("title", {}, `${db.toFixed(2)} dB after ${km.toLocaleString("en")} km`));
      return dot;
    }),
  ]);

  const sites = (path, x) => {
    let free = -Infinity;
    return path.sites.flatMap((name, i) => {
      const at = x(path.km[i]);
      const anchor = i === 0 ? "start" : i === path.sites.length - 1 ? "end" : "middle";
      const half = 3.6 * name.length;
      const [left, right] = anchor === "start" ? [at, at + 2 * half] : anchor === "end" ? [at - 2 * half, at] : [at - half, at + half];
      const last = x(path.km.at(-1)) - 7.2 * path.sites.at(-1).length;
      const fits = anchor !== "middle" || (left > free + 6 && right < last - 6);
      if (fits) free = right;
      const line = make("line", { class: "tick", x1: at, x2: at, y1: TOP, y2: FOOT });
      return fits ? [line, make("text", { class: "site", x: at, y: FOOT + 16, "text-anchor": anchor }, name)] : [line];
    });
  };

  const draw = (path) => {
    const all = [...path.begin, ...path.end, path.required];
    const step = nice(Math.max(...all) - Math.min(...all));
    const [low, high] = [step * Math.floor(Math.min(...all) / step), step * Math.ceil(Math.max(...all) / step)];
    const whole = path.km.at(-1) || 1;
    const x = (km) => LEFT + ((RIGHT - LEFT) * km) / whole;
    const y = (db) => FOOT - ((FOOT - TOP) * (db - low)) / (high - low || 1);
    const parts = [];
    for (let db = low; db <= high + 1e-9; db += step) {
      parts.push(make("line", { class: "tick", x1: LEFT, x2: RIGHT, y1: y(db), y2: y(db) }));
      parts.push(make("text", { class: "axis", x: LEFT - 8, y: y(db) + 4, "text-anchor": "end" }, `${db}`));
    }
    parts.push(make("text", { class: "axis", x: 4, y: TOP + 4 }, "dB"), ...sites(path, x));
    parts.push(make("text", { class: "axis", x: RIGHT, y: FOOT + 36, "text-anchor": "end" }, `${whole.toLocaleString("en")} km`));
    parts.push(make("line", { class: "line-required", x1: LEFT, x2: RIGHT, y1: y(path.required), y2: y(path.required) }));
    parts.push(...curve("line-begin", points(path, path.begin), x, y), ...curve("line-end", points(path, path.end), x, y));
    drawing.replaceChildren(...parts);
  };

  const choose = (i) => {
    const path = paths[i];
    list.value = String(i);
    chosen.replaceChildren(...path.bars.map((bar) => make("rect", {
      x: path.x[0], y: BARS_TOP + STEP * bar - 1.5, width: Math.max(3, path.x[1]), height: THICK + 3,
    })));
    draw(path);
    const stops = path.again.length ? ` Regenerated at ${path.again.map((at) => path.sites[at]).join(" and ")}.` : "";
    document.getElementById("along-says").textContent =
      `${path.name}: ${path.mode} at ${path.thz.toFixed(4)} THz over ${path.km.at(-1).toLocaleString("en")} km. ` +
      `${path.gsnr.toFixed(2)} dB in the full band, ${path.bol.toFixed(2)} dB as planned, the worse direction of each; ` +
      `${path.required.toFixed(2)} dB required, ${path.margin.toFixed(2)} dB left.${stops}`;
  };

  paths.forEach((path, i) => {
    const option = document.createElement("option");
    option.value = String(i);
    option.textContent = `${path.name}: ${path.mode}, ${path.margin.toFixed(2)} dB left`;
    list.append(option);
  });
  list.addEventListener("change", () => choose(Number(list.value)));

  const under = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(spectrum.getScreenCTM().inverse());
    const bar = Math.floor((at.y - BARS_TOP) / STEP);
    return paths.findIndex((path) => path.bars.includes(bar) && at.x >= path.x[0] && at.x <= path.x[0] + path.x[1]);
  };
  spectrum.addEventListener("click", (event) => { const i = under(event); if (i >= 0) choose(i); });
  spectrum.addEventListener("pointermove", (event) => { spectrum.classList.toggle("over", under(event) >= 0); });

  box.hidden = false;
  choose(0);
})();
