"use strict";
// What if, on the page of a plan: what is taken out and how traffic grows, answered at once for this state and then for all.
(() => {
  const { ask, make, gbps, share, wrong, table } = window.app;
  const name = decodeURIComponent(location.pathname.split("/").pop());
  const path = `/api/plans/${encodeURIComponent(name)}`;
  const section = document.getElementById("what-if");
  const at = (id) => document.getElementById(id);
  const [out, outs, classes, answer, tables] = ["out", "outs", "classes", "answer", "answer-table"].map(at);
  const gone = new Set();
  const factor = new Map();
  const inputs = new Map();
  let turn = 0;

  const lost = (state) => Object.entries(state.lost_gbps).filter(([, value]) => value >= 0.0005).map(([kind, value]) => `${gbps(value)} of ${kind}`).join(", ");
  const sentence = (state) => `${state.failed.length ? `If ${state.failed.join(" + ")} fails` : "With nothing else failing"}: busiest ${state.busiest || "link"} at ${share(state.max_utilisation)}${lost(state) ? `, at most ${lost(state)} lost` : ", nothing lost"}${state.removed_gbps > 0 ? `; ${gbps(state.removed_gbps)} ends at what is out` : ""}.`;

  // The map as full as its links are at their worst with this altered; every line has the most of the links on it.
  const map = window.weft && window.weft.map;
  const lines = map ? [...map.corridors, ...map.adjacencies] : [];
  const asBought = new Map(lines.map((line) => [line, line.getAttribute("class")]));
  const legend = at("use-title");
  const before = legend && legend.textContent;
  const colour = (used, down = []) => {
    if (!map) return;
    const most = new Map();
    const add = (name, use) => most.set(name, Math.max(use, most.get(name) || 0));
    const column = (key) => window.weft.column("ip_links", key);
    const [routes, a, z] = [column("route"), column("a_site"), column("z_site")];
    if (used) {
      column("name").forEach((link, row) => {
        routes[row].split("|").forEach((fibre) => add(`fibre ${fibre}`, used[link] || 0));
        add(`pair ${[a[row], z[row]].sort().join("-")}`, used[link] || 0);
      });
    }
    const isFibre = (line) => map.corridors.includes(line) && !line.classList.contains("leased");
    lines.forEach((line) => {
      const use = most.get(`${isFibre(line) ? "fibre" : "pair"} ${map.nameOf(line)}`);
      line.setAttribute("class", use === undefined ? asBought.get(line) : asBought.get(line).replace(/u\d/, `u${window.weft.level(use)}`));
      line.classList.toggle("down", isFibre(line) && down.includes(`fibre ${map.nameOf(line)}`));
    });
    if (legend) legend.textContent = used ? "Worst use, what if" : before;
  };

  const told = (found, further) => {
    colour(found.link_utilisation, found.out);
    const verdict = found.holds ? (further ? `Holds in all ${found.n_states} states.` : "Holds with nothing else failing; the further failures are being proved…") : further ? `Does not hold: ${found.n_broken} of ${found.n_states} states break their promise.` : "Does not hold even with nothing else failing.";
    answer.className = found.holds ? "verdict-proven" : "verdict-infeasible";
    answer.classList.toggle("working", !further);
    answer.replaceChildren(make("p", { class: "says strong" }, verdict), make("p", {}, sentence(found.first)), ...(found.first.violation ? [make("p", { class: "note" }, found.first.violation)] : []));
    const rows = found.worst.map((state) => [state.failed.join(" + "), state.holds ? "holds" : "does not hold", share(state.max_utilisation), state.busiest, lost(state) || "nothing", state.violation || ""]);
    tables.replaceChildren(...(rows.length ? [table("The worst further failures", [["Meanwhile"], ["Promise"], ["Busiest", true], ["at"], ["Lost at most"], ["What breaks"]], rows)] : []));
  };

  const prove = async () => {
    const mine = (turn += 1);
    outs.replaceChildren(...[...gone].map((element) => make("li", {}, element, make("button", { type: "button", "aria-label": `Put ${element} back`, click: () => { gone.delete(element); prove(); } }, "×"))));
    const asked = { out: [...gone], factor: Object.fromEntries([...factor].filter(([, value]) => value !== 1)) };
    if (!gone.size && !Object.keys(asked.factor).length) { answer.replaceChildren(); tables.replaceChildren(); colour(null); return; }
    answer.classList.add("working");
    if (!answer.children.length) answer.replaceChildren(make("p", {}, "Proving…"));
    try {
      for (const further of [false, true]) {
        const found = await ask("POST", `${path}/what-if`, { ...asked, further });
        if (mine !== turn) return;
        told(found, further);
      }
    } catch (error) {
      if (mine !== turn) return;
      answer.className = "verdict-infeasible";
      answer.replaceChildren(make("p", { class: "no" }, wrong(error)));
      tables.replaceChildren();
    }
  };

  const takeOut = (element) => { gone.add(element); prove(); };
  const grow = (kind, value) => { factor.set(kind, value); inputs.get(kind).value = Math.round(100 * (value - 1)); prove(); };

  const offer = ({ elements, classes: kinds }) => {
    at("elements").replaceChildren(...Object.entries(elements).flatMap(([kind, names]) => names.map((each) => make("option", { value: `${kind}:${each}` }))));
    for (const { name: kind, offered_gbps: offered } of kinds) {
      const input = make("input", { type: "number", min: "-100", max: "1000", step: "10", value: "0", change: () => grow(kind, Math.max(0, 1 + Number(input.value) / 100)) });
      inputs.set(kind, input);
      classes.append(make("div", { class: "grown" }, make("label", {}, `${kind} (${gbps(offered)}), % more`, input), make("button", { type: "button", "aria-label": `30 % more ${kind}`, click: () => grow(kind, 1.3) }, "+30 %")));
    }
    section.hidden = false;
  };

  // What is held on the map is offered to be taken out.
  const held = at("held");
  if (held) {
    new MutationObserver(() => {
      const chosen = document.querySelectorAll("#drawing .on");
      const item = chosen.length === 1 ? chosen[0] : null;
      if (!held.children.length || !item || held.querySelector("[data-take-out]")) return;
      if (!item.matches("#corridors .c:not(.leased), #sites > g")) return;
      const element = `${item.classList.contains("c") ? "fibre" : "site"}:${item.dataset.name}`;
      held.append(make("button", { type: "button", "data-take-out": element, click: () => { takeOut(element); section.scrollIntoView(); } }, "What if it is out?"));
    }).observe(held, { childList: true });
  }

  at("what-if-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (out.value.trim()) takeOut(out.value.trim());
    out.value = "";
  });
  at("as-bought").addEventListener("click", () => {
    gone.clear();
    factor.clear();
    inputs.forEach((input) => { input.value = 0; });
    prove();
  });

  const main = at("main");
  (main.querySelector("dl.tiles") || main.querySelector("section")).after(section);
  document.querySelectorAll(".top nav").forEach((nav) => nav.prepend(make("a", { href: "#what-if" }, "What if")));
  const bar = document.querySelector(".bar .wrap");
  bar.append(make("a", { href: `/compare?z=${encodeURIComponent(name)}` }, "Compare this"));
  ask("GET", path).then((plan) => { if (plan.has_intent) bar.append(make("a", { href: `/new?plan=${encodeURIComponent(name)}` }, "Edit its intent")); }, () => {});
  ask("GET", `${path}/elements`).then(offer, () => section.remove());
})();
