"use strict";
// A failure chosen in the list or in the table is shown layer by layer: fibre, IP links, traffic.
(() => {
  const map = window.weft.map;
  const list = document.getElementById("failure");
  if (!map || !list) return;
  const { column, cell } = window.weft;
  const { links: movedLinks, of: movedBy } = window.weft.data.moved;
  const MOST_SHOWN = 8;
  const percent = (share) => `${(100 * share).toLocaleString("en", { maximumFractionDigits: 0 })} %`;
  const gbps = (n) => `${n.toLocaleString("en", { maximumFractionDigits: 0 })} Gb/s`;
  const many = (n, one, more = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : more}`;
  const title = document.getElementById("use-title");
  const atFirst = title.textContent;
  const kept = new Map([...map.corridors, ...map.adjacencies].map((line) => [line, line.getAttribute("class")]));
  const names = column("ip_links", "name");
  const rowOf = new Map(names.map((name, row) => [name, row]));
  const failures = column("failures", "name");

  for (const name of failures) {
    const option = document.createElement("option");
    option.value = name;
    option.textContent = name === "none" ? "nothing fails" : `${name} fails`;
    list.append(option);
  }

  // What a failure takes down: "fibre A-Z", "srlg rhine", "router FRA.1", "site FRA", joined by " + ".
  const struck = (failure) => {
    const fibres = column("fibres", "name");
    const risks = column("fibres", "srlgs");
    const down = { fibres: new Set(), sites: new Set() };
    for (const part of failure.split(" + ")) {
      const [kind, name] = [part.slice(0, part.indexOf(" ")), part.slice(part.indexOf(" ") + 1)];
      if (kind === "fibre") down.fibres.add(name);
      if (kind === "pair") fibres.filter((fibre) => name.startsWith(fibre)).sort((a, b) => b.length - a.length).slice(0, 1).forEach((fibre) => down.fibres.add(fibre));
      if (kind === "srlg") fibres.filter((_, i) => (risks[i] || "").split("|").includes(name)).forEach((fibre) => down.fibres.add(fibre));
      if (kind === "site") down.sites.add(name);
      if (kind === "router") map.sites.map(map.nameOf).filter((site) => name.startsWith(site) && !/^[A-Za-z0-9]/.test(name.slice(site.length))).forEach((site) => down.sites.add(site));
    }
    return down;
  };

  // Use of each IP link then, null where it is down; links that the failure leaves as they are keep their normal use.
  const usesIn = (failure) => {
    const uses = [...column("ip_links", "normal_utilisation")];
    const changed = [];
    const [links, then] = movedBy[failure] || [[], []];
    links.forEach((link, i) => {
      const row = rowOf.get(movedLinks[link]);
      if (row === undefined) return;
      changed.push({ row, before: uses[row] ?? 0, after: then[i] === null ? null : then[i] / 1000 });
      uses[row] = then[i] === null ? null : then[i] / 1000;
    });
    return { uses, changed };
  };

  // Lines are as full as the fullest link on them, and down when all of them are.
  const colour = (uses) => {
    const over = new Map();
    const add = (line, use) => { if (!over.has(line)) over.set(line, []); over.get(line).push(use); };
    const byName = (lines) => new Map(lines.map((line) => [map.nameOf(line), line]));
    const isLeased = (line) => line.classList.contains("leased"); // which may have the name of a fibre beside it
    const [ofFibres, leased, adjacencies] = [map.corridors.filter((line) => !isLeased(line)), map.corridors.filter(isLeased), map.adjacencies].map(byName);
    const routes = column("ip_links", "route");
    const [a, z] = [column("ip_links", "a_site"), column("ip_links", "z_site")];
    uses.forEach((use, row) => {
      const pair = [a[row], z[row]].sort().join("-");
      const fibres = routes[row].split("|").filter((fibre) => ofFibres.has(fibre));
      for (const fibre of fibres) add(ofFibres.get(fibre), use);
      if (!fibres.length && leased.has(pair)) add(leased.get(pair), use);
      if (adjacencies.has(pair)) add(adjacencies.get(pair), use);
    });
    for (const [line, all] of over) {
      const up = all.filter((use) => use !== null);
      line.setAttribute("class", kept.get(line).replace(/u\d/, `u${up.length ? window.weft.level(Math.max(...up)) : 0}`));
      line.classList.toggle("down", !up.length);
    }
  };

  const put = (tag, text, parent) => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    parent.append(element);
    return element;
  };

  const ofFibre = (down) => {
    if (!down.fibres.size) return "all fibre is up.";
    const lightpaths = column("fibres", "lightpaths");
    const lit = column("fibres", "name").reduce((n, name, i) => n + (down.fibres.has(name) ? lightpaths[i] || 0 : 0), 0);
    return `${[...down.fibres].join(", ")} down${lit ? `; ${many(lit, "lightpath")} on ${down.fibres.size === 1 ? "it" : "them"} dark` : ""}.`;
  };

  const ofLinks = (failure, changed) => {
    if (!movedBy[failure] && failure !== "none") return "their use then is not kept in this report.";
    const gone = changed.filter((link) => link.after === null);
    const fuller = changed.filter((link) => link.after !== null && link.after > link.before);
    const emptier = changed.length - gone.length - fuller.length;
    if (!changed.length) return "every IP link is used as it is without failure.";
    const parts = [gone.length ? `${many(gone.length, "link")} down` : "", fuller.length ? `${many(fuller.length, "link")} fuller` : "", emptier ? `${many(emptier, "link")} emptier` : ""];
    return `${parts.filter(Boolean).join(", ")}.`;
  };

  const ofTraffic = (row) => {
    const lost = window.weft.data.tables.find((table) => table.key === "failures").columns
      .filter((c) => c.key.startsWith("lost_") && c.key !== "lost_gbps" && cell("failures", row, c.key) > 0)
      .map((c) => `${gbps(cell("failures", row, c.key))} ${c.key.slice(5)}`);
    const all = cell("failures", row, "lost_gbps") || 0;
    const verdict = cell("failures", row, "held") ? "everything that is protected is carried" : `not held: ${cell("failures", row, "violation") || "see the table of failures"}`;
    const overflows = cell("failures", row, "max_utilisation") > 1 ? "nothing lost but what is deferrable" : "nothing lost";
    return `${verdict}; ${all > 0 ? `at most ${gbps(all)} lost${lost.length ? ` (${lost.join(", ")})` : ""}` : overflows}.`;
  };

  const telling = (failure, down, changed) => {
    const box = document.createElement("div");
    box.className = "then";
    const layers = put("dl", "", box);
    for (const [name, text] of [["Fibre", ofFibre(down)], ["IP links", ofLinks(failure, changed)], ["Traffic", ofTraffic(failures.indexOf(failure))]]) {
      const row = put("div", "", layers);
      put("dt", name, row);
      put("dd", text, row);
    }
    const fullest = changed.filter((link) => link.after !== null && link.after > link.before).sort((x, y) => y.after - x.after || x.row - y.row);
    if (fullest.length) {
      put("p", "Traffic moves onto", box);
      const moves = put("ul", "", box);
      for (const link of fullest.slice(0, MOST_SHOWN)) put("li", `${names[link.row]}: ${percent(link.before)} → ${percent(link.after)}`, moves);
      if (fullest.length > MOST_SHOWN) put("li", `and ${many(fullest.length - MOST_SHOWN, "more link")}`, moves);
    }
    return box;
  };

  // The worst of all failures: of what is protected, or of all traffic.
  const whole = (what = "") => {
    map.clear();
    for (const [line, classes] of kept) line.setAttribute("class", what ? classes.replace(/u\d/, `u${line.dataset.all}`) : classes);
    title.textContent = what ? "Worst use, all traffic" : atFirst;
    list.value = what;
  };

  const fail = (failure) => {
    whole();
    list.value = failure;
    const [down, { uses, changed }] = [struck(failure), usesIn(failure)];
    if (movedBy[failure] || failure === "none") {
      colour(uses);
      title.textContent = failure === "none" ? "Use without failure" : "Use then";
    }
    map.corridors.filter((line) => down.fibres.has(map.nameOf(line))).forEach((line) => line.classList.add("down"));
    map.sites.filter((site) => down.sites.has(map.nameOf(site))).forEach((site) => site.classList.add("down"));
    const rows = changed.map((link) => link.row);
    map.say(failure === "none" ? "Nothing fails" : `${failure} fails`, telling(failure, down, changed), ...(rows.length ? [map.linksButton(rows, `touched by ${failure}`)] : []), map.button("Clear", () => whole()));
  };

  list.addEventListener("change", () => { if (failures.includes(list.value)) fail(list.value); else whole(list.value); });
  document.addEventListener("weft:failure", (event) => { fail(event.detail); map.show(); });
  window.weft.fail = fail;
})();
