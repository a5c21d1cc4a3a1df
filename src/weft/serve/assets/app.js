"use strict";
// What all pages share: asking the server, making elements, and figures with their units.
window.app = (() => {
  const failed = (error, findings = []) => Object.assign(new Error(error.message), { help: error.help, findings });
  const silent = () => failed({ message: "The server does not answer: is it still running?", help: "" });

  const asked = async (method, path, body, signal) => {
    let answer;
    try {
      answer = await fetch(path, { method, signal, headers: body === undefined ? {} : { "content-type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body) });
    } catch (error) {
      throw error.name === "AbortError" ? error : silent();
    }
    if (answer.status === 401 && !location.pathname.startsWith("/login")) location.assign("/login");
    if (answer.ok) return answer;
    const told = await answer.json().catch(() => ({ error: { message: `The server answers ${answer.status}`, help: "" } }));
    throw failed(told.error, told.findings);
  };
  const ask = async (method, path, body) => {
    const answer = await asked(method, path, body);
    return answer.status === 204 ? null : answer.json();
  };

  // Server-sent events that answer a POST, each told by its kind; until they end or the signal does.
  const events = async (path, body, signal, told) => {
    const answer = await asked("POST", path, body, signal);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ""; ;) {
      const { value, done } = await reader.read().catch((error) => { throw error.name === "AbortError" ? error : silent(); });
      if (done) return;
      const whole = (rest + value).split("\n\n");
      rest = whole.pop();
      for (const one of whole) {
        const [kind, data] = one.split("\n").map((line) => line.replace(/^\w+: /, ""));
        if (kind === "error") throw failed(JSON.parse(data));
        told(kind, JSON.parse(data));
      }
    }
  };

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") element.addEventListener(name, value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };

  const scaled = (value, units, step = 1000) => {
    if (value === null || value === undefined) return "–";
    let size = Math.abs(value), unit = 0;
    while (size >= step && unit < units.length - 1) { size /= step; unit += 1; }
    const digits = size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : 2;
    return `${value < 0 ? "−" : ""}${size.toFixed(digits)} ${units[unit]}`;
  };
  const gbps = (value) => scaled(value, ["Gb/s", "Tb/s", "Pb/s"]);
  const watts = (value) => scaled(value, ["W", "kW", "MW", "GW"]);
  const euro = (value) => scaled(value, ["€", "k€", "M€", "G€"]);
  const share = (value) => (value === null || value === undefined ? "–" : `${(100 * value).toFixed(value < 0.1 ? 2 : 0)} %`);
  const wrong = (error) => `${error.message}${error.help ? ` (${error.help})` : ""}`;

  const table = (caption, heads, rows) => {
    const cell = (tag, [value, isNumber], scope) => make(tag, { class: isNumber ? "n" : undefined, scope }, ...(Array.isArray(value) ? value : [value]));
    return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, make("table", { class: "plain plans" },
      make("caption", {}, caption),
      make("thead", {}, make("tr", {}, ...heads.map((head) => cell("th", head, "col")))),
      make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map((value, i) => cell(i ? "td" : "th", [value, heads[i][1]], i ? undefined : "row")))))));
  };

  return { ask, events, make, gbps, watts, euro, share, wrong, table };
})();
