"use strict";
// Tables: drawn from the columns embedded in the page; sorted by a click on a heading, filtered as one types.
(() => {
  const FIRST = 15;
  const NUMBER = { count: 0, gbps: 1, km: 0, ms: 2, share: 1, w: 0, eur: 0, db: 2, thz: 3 };
  const FIXED = new Set(["db", "ms", "share", "thz"]);
  const LONG = new Set(["why", "violation", "source", "text"]);
  const ON_MAP = { failures: "weft:failure", fibres: "weft:fibre", ip_links: "weft:link", sites: "weft:site" };
  const data = JSON.parse(document.getElementById("data").textContent);
  const tables = new Map();

  const make = (tag, text, attributes = {}) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  const value = (column, row) => (column.words ? column.words[column.cells[row]] : column.cells[row]);

  const text = (column, row) => {
    const cell = value(column, row);
    if (cell === null || cell === "") return "";
    if (column.kind === "yes") return cell ? "✓ held" : "✗ not held";
    if (column.kind === "list") return cell.split("|").join(" · ");
    if (!(column.kind in NUMBER)) return cell;
    const most = NUMBER[column.kind];
    const shown = column.kind === "share" ? 100 * cell : cell;
    const format = { minimumFractionDigits: FIXED.has(column.kind) ? most : 0, maximumFractionDigits: most };
    return shown.toLocaleString("en", format) + (column.kind === "share" ? " %" : "");
  };

  const level = (share) => 1 + data.steps.filter((step) => share > step).length;

  const order = (column) => {
    const collate = new Intl.Collator("en", { numeric: true }).compare;
    if (!column.words) {
      return (a, b) => {
        const [x, y] = [column.cells[a], column.cells[b]];
        return typeof x === "string" ? collate(x, y) : x - y;
      };
    }
    const rank = new Array(column.words.length);
    [...column.words.keys()].sort((a, b) => collate(column.words[a], column.words[b])).forEach((word, i) => { rank[word] = i; });
    return (a, b) => rank[column.cells[a]] - rank[column.cells[b]];
  };

  const isEmpty = (column, row) => { const cell = value(column, row); return cell === null || cell === ""; };

  const sort = (table, column, direction) => {
    const compare = order(column);
    table.rows.sort((a, b) => isEmpty(column, a) - isEmpty(column, b) || direction * compare(a, b) || a - b);
    table.sorted = { key: column.key, direction };
  };

  // Rows of which every word typed occurs somewhere; each table's text is made once, when first filtered.
  const matches = (table, words) => {
    table.text ||= Array.from({ length: table.n }, (_, row) => table.columns.map((c) => text(c, row)).join("\n").toLowerCase());
    return (row) => words.every((word) => table.text[row].includes(word));
  };

  const seen = (table) => {
    const words = table.filter.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = words.length ? table.rows.filter(matches(table, words)) : table.rows;
    return table.only ? rows.filter((row) => table.only.has(row)) : rows;
  };

  const cell = (table, column, row) => {
    const shown = text(column, row);
    const isNumber = column.kind in NUMBER;
    const element = make("td", undefined, { class: isNumber ? "n" : LONG.has(column.key) ? "long" : column.kind });
    if (column.kind === "share" && shown) {
      const use = make("span", undefined, { class: "use" });
      use.append(make("i", undefined, { class: "u" + level(value(column, row)), "aria-hidden": "true" }), shown);
      element.append(use);
    } else if (column.kind === "yes") {
      element.append(make("span", shown, { class: value(column, row) ? "yes" : "no" }));
    } else if (ON_MAP[table.key] && column === table.columns[0] && document.getElementById("drawing")) {
      const button = make("button", shown, { type: "button", class: "linkish", title: "Show on the map" });
      button.addEventListener("click", () => document.dispatchEvent(new CustomEvent(ON_MAP[table.key], { detail: shown })));
      element.append(button);
    } else {
      element.textContent = shown;
    }
    return element;
  };

  const head = (table) => {
    const row = make("tr");
    for (const column of table.columns) {
      const isSorted = table.sorted && table.sorted.key === column.key;
      const isNumber = column.kind in NUMBER;
      const heading = make("th", undefined, { scope: "col", ...(isNumber ? { class: "n" } : {}) });
      if (isSorted) heading.setAttribute("aria-sort", table.sorted.direction > 0 ? "ascending" : "descending");
      const button = make("button", column.title, { type: "button", ...(column.hint ? { title: column.hint } : {}) });
      button.addEventListener("click", () => {
        const flip = isSorted ? -table.sorted.direction : (isNumber ? -1 : 1);
        sort(table, column, flip);
        draw(table);
        table.element.querySelectorAll("th button")[table.columns.indexOf(column)].focus();
      });
      heading.append(button);
      row.append(heading);
    }
    const section = make("thead");
    section.append(row);
    return section;
  };

  const foot = (table, n) => {
    const line = document.querySelector(`[data-more="${table.key}"]`);
    const shown = Math.min(table.limit, n);
    const of = n === table.n ? "" : ` (of ${table.n.toLocaleString("en")} in all)`;
    line.replaceChildren(make("span", `${shown.toLocaleString("en")} of ${n.toLocaleString("en")} rows${of}`, { role: "status" }));
    const steps = [[`Show ${Math.min(200, n - shown)} more`, table.limit + 200], ["Show all", Infinity]];
    for (const [label, limit] of shown < n ? steps : []) {
      const button = make("button", label, { type: "button" });
      button.addEventListener("click", () => { table.limit = limit; draw(table); });
      line.append(button);
    }
    const copy = make("button", "Copy", { type: "button", title: `Copy ${n === table.n ? "all" : "these"} ${n.toLocaleString("en")} rows for a spreadsheet` });
    copy.addEventListener("click", () => copied(sheet(table), copy));
    line.append(copy);
    if (table.only) {
      const button = make("button", `Only: ${table.onlyTitle} ✕`, { type: "button", "aria-label": `Show all rows again, not only ${table.onlyTitle}` });
      button.addEventListener("click", () => { table.only = null; draw(table); });
      line.append(button);
    }
  };

  // For a spreadsheet: whole numbers as they are kept, and no text that it would take for a formula.
  const sheet = (table) => {
    const clean = (shown) => String(shown).replace(/[\t\r\n]+/g, " ").replace(/^(?=[=+\-@])/, "'");
    const cells = (row) => table.columns.map((column) => {
      const cell = value(column, row);
      return column.kind in NUMBER ? (cell ?? "") : clean(text(column, row));
    });
    const title = (column) => clean(column.title + (column.kind === "share" ? " (share)" : ""));
    return [table.columns.map(title), ...seen(table).map(cells)].map((line) => line.join("\t")).join("\n");
  };

  const copied = async (text, button) => {
    const say = (word) => { button.textContent = word; };
    try {
      await navigator.clipboard.writeText(text);
      say("Copied");
    } catch {
      const area = make("textarea", undefined, { readonly: "", class: "copying", "aria-hidden": "true" });
      area.value = text;
      document.body.append(area);
      area.select();
      say(document.execCommand("copy") ? "Copied" : "Not allowed to copy");
      area.remove();
      button.focus();
    }
    setTimeout(() => say("Copy"), 2000);
  };

  const draw = (table) => {
    const rows = seen(table);
    const body = make("tbody");
    for (const row of rows.slice(0, table.limit)) {
      const line = make("tr");
      for (const column of table.columns) line.append(cell(table, column, row));
      body.append(line);
    }
    table.element.replaceChildren(head(table), body);
    foot(table, rows.length);
  };

  const select = (key) => {
    for (const tab of document.querySelectorAll("[role=tab]")) {
      const isChosen = tab.id === `tab-${key}`;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !isChosen;
    }
  };

  const tabs = [...document.querySelectorAll("[role=tab]")];
  tabs.forEach((tab, i) => {
    const key = tab.id.slice(4);
    tab.addEventListener("click", () => select(key));
    tab.addEventListener("keydown", (event) => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      const next = tabs[(to + tabs.length) % tabs.length];
      select(next.id.slice(4));
      next.focus();
    });
  });

  for (const table of data.tables) {
    const element = document.querySelector(`[data-table="${table.key}"]`);
    Object.assign(table, { element, rows: Array.from({ length: table.n }, (_, i) => i), filter: "", limit: FIRST });
    tables.set(table.key, table);
    draw(table);
    const input = document.querySelector(`[data-filter="${table.key}"]`);
    input.addEventListener("input", () => { table.filter = input.value; table.limit = FIRST; draw(table); });
  }

  // What the map and the failures may ask of the tables.
  window.weft = {
    data,
    level,
    cell: (key, row, name) => {
      const table = tables.get(key);
      const column = table && table.columns.find((c) => c.key === name);
      return column && row >= 0 ? value(column, row) : null;
    },
    told: (key, row, names) => {
      const table = tables.get(key);
      const known = names.map((name) => table.columns.find((c) => c.key === name)).filter((c) => c && !isEmpty(c, row));
      return known.map((c) => `${c.title.replace(/, .*/, "")}: ${text(c, row)}${c.kind === "gbps" ? " Gb/s" : ""}`).join("; ");
    },
    sheet: (key) => sheet(tables.get(key)),
    column: (key, name) => {
      const table = tables.get(key);
      const column = table && table.columns.find((c) => c.key === name);
      return column ? Array.from({ length: table.n }, (_, row) => value(column, row)) : [];
    },
    only: (key, rows, title) => {
      const table = tables.get(key);
      Object.assign(table, { only: new Set(rows), onlyTitle: title, limit: FIRST });
      draw(table);
      select(key);
      document.getElementById("tables").scrollIntoView();
      document.getElementById(`tab-${key}`).focus({ preventScroll: true });
    },
  };
})();
