"use strict";
// Finding by name: a site, a fibre, an IP link or a failure, wherever it is shown; "/" goes to the field.
(() => {
  const input = document.getElementById("find");
  if (!input) return;
  const offers = document.getElementById("find-names");
  const MOST = 30;
  const KINDS = [["sites", "site", "weft:site"], ["fibres", "fibre", "weft:fibre"], ["ip_links", "IP link", "weft:link"], ["failures", "failure", "weft:failure"]];
  let known = null;
  const all = () => {
    known ||= KINDS.flatMap(([table, kind, event]) => window.weft.column(table, "name").map((name, row) => ({ table, kind, event, name, row, low: name.toLowerCase() })));
    return known;
  };

  const found = (text) => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = words.length ? all().filter((one) => words.every((word) => one.low.includes(word) || one.kind.toLowerCase().includes(word))) : [];
    const low = text.trim().toLowerCase();
    return hits.sort((a, b) => (b.low === low) - (a.low === low) || b.low.startsWith(low) - a.low.startsWith(low));
  };

  input.addEventListener("input", () => {
    offers.replaceChildren(...found(input.value).slice(0, MOST).map((one) => {
      const option = document.createElement("option");
      option.value = one.name;
      option.label = one.kind;
      return option;
    }));
  });

  input.addEventListener("change", () => {
    const [first] = found(input.value);
    input.setAttribute("aria-invalid", String(Boolean(input.value) && !first));
    if (!first) return;
    if (document.getElementById("drawing")) document.dispatchEvent(new CustomEvent(first.event, { detail: first.name }));
    else window.weft.only(first.table, [first.row], first.name);
  });

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest && event.target.closest("input, select, textarea");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
})();
