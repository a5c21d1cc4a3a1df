"use strict";
// Two plans beside each other.
(async () => {
  const { ask, make, gbps, watts, euro, share, wrong, table } = window.app;
  const [a, z, found] = ["a", "z", "found"].map((id) => document.getElementById(id));
  const units = { capacity_gbps: ["Capacity", gbps], delivered_gbps: ["Delivered", gbps], power_w: ["Power", watts], price_eur: ["Price", euro], w_per_tbps: ["Power per Tb/s", watts] };
  const ends = { _gbps: gbps, _w: watts, _eur: euro, _utilisation: share };  // what a column's name says of its unit
  const unitOf = (name) => Object.keys(ends).find((end) => name.endsWith(end));
  const said = (value, name) => (value === null || value === "" ? "none" : typeof value !== "number" ? value : unitOf(name) ? ends[unitOf(name)](value) : String(Number(value.toPrecision(4))));
  const word = (name) => (unitOf(name) === "_utilisation" ? "fullest" : name.slice(0, name.length - (unitOf(name) || "").length)).replaceAll("_", " ");
  const fields = (change) => Object.entries(change.fields).map(([name, [before, after]]) => {
    const only = change.sign === "+" ? after : before;
    if (change.sign === "~" && said(before, name) === said(after, name)) return `${name} ${before} → ${after}`;  // three digits do not tell them apart
    return change.sign === "~" ? `${word(name)} ${said(before, name)} → ${said(after, name)}` : only ? `${word(name)} ${said(only, name)}` : "";
  }).filter(Boolean).join("; ") || "nothing bought";
  const signs = { "+": "added", "-": "removed", "~": "altered" };

  const show = (told) => {
    const totals = Object.entries(told.totals).map(([key, [before, after]]) => {
      const [title, unit] = units[key];
      const change = after - before;
      return [title, unit(before), unit(after), `${change >= 0 ? "+" : ""}${unit(change)}`];
    });
    const worst = told.worst.map((one) => (one.name ? `${one.name}: ${share(one.max_utilisation)}` : "–"));
    const rows = [["Verdict", ...told.verdicts, ""], ["Worst failure", ...worst, ""], ...totals];
    const heads = [[""], [told.a.name, true], [told.z.name, true], ["Change", true]];
    const changes = told.changes.slice(0, 500).map((change) => [change.name, `${change.table.replace("ip_", "IP ").replace("_", " ").replace(/s$/, "")} ${signs[change.sign]}`, fields(change)]);
    found.replaceChildren(
      table("In all", heads, rows),
      make("p", {}, make("a", { href: `/plans/${encodeURIComponent(told.z.name)}?before=${encodeURIComponent(told.a.name)}` }, `The report of ${told.z.name}, with what changed since ${told.a.name}`)),
      make("h2", {}, told.changes.length ? `${told.changes.length} changes` : "Both buy the same"),
      ...(changes.length ? [table(told.changes.length > 500 ? "The first 500" : "What is to be done", [["Element"], ["Change"], ["What"]], changes)] : []));
  };

  const look = async () => {
    if (!a.value || !z.value) return;
    history.replaceState(null, "", `?a=${encodeURIComponent(a.value)}&z=${encodeURIComponent(z.value)}`);
    found.replaceChildren(make("p", { class: "note" }, "Comparing…"));
    try { show(await ask("GET", `/api/compare?a=${encodeURIComponent(a.value)}&z=${encodeURIComponent(z.value)}`)); } catch (error) { found.replaceChildren(make("p", { class: "no" }, wrong(error))); }
  };

  try {
    const names = (await ask("GET", "/api/plans")).plans.filter((plan) => !plan.damaged).map((plan) => plan.name);
    if (names.length < 2) { found.replaceChildren(make("p", {}, "There are not two plans to compare yet.")); }
    const asked = new URLSearchParams(location.search);
    [a, z].forEach((select, i) => {
      select.replaceChildren(...names.map((name) => make("option", { value: name }, name)));
      select.value = names.includes(asked.get(select.id)) ? asked.get(select.id) : names[Math.min(i, names.length - 1)];
      select.addEventListener("change", look);
    });
    document.getElementById("choice").addEventListener("submit", (event) => event.preventDefault());
    if (names.length > 1) await look();
  } catch (error) { found.replaceChildren(make("p", { class: "no" }, wrong(error))); }
})();
