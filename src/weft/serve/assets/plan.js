"use strict";
// What if, on the page of a plan: what is taken out and how traffic grows, answered state by state as each is proved.
(() => {
  const { ask, events, make, gbps, share, wrong, table } = window.app;
  const name = decodeURIComponent(location.pathname.split("/").pop());
  const path = `/api/plans/${encodeURIComponent(name)}`;
  const section = document.getElementById("what-if");
  const at = (id) => document.getElementById(id);
  const [out, outs, classes, answer, tables] = ["out", "outs", "classes", "answer", "answer-table"].map(at);
  const gone = new Set();
  const factor = new Map();
  const inputs = new Map();
  let asking = null;

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

  const says = (holds, verdict, first, working) => {
    answer.className = holds ? "verdict-proven" : "verdict-infeasible";
    answer.classList.toggle("working", working);
    answer.setAttribute("aria-busy", working);
    answer.replaceChildren(make("p", { class: "says strong" }, verdict), make("p", {}, sentence(first)), ...(first.violation ? [make("p", { class: "note" }, first.violation)] : []));
  };
  const worst = (caption, states) => {
    const rows = states.map((state) => [state.failed.join(" + "), state.holds ? make("span", { class: "word proven" }, "✓ holds") : make("span", { class: "word infeasible" }, "✗ does not hold"), share(state.max_utilisation), state.busiest, lost(state) || "nothing", state.violation || ""]);
    tables.replaceChildren(...(rows.length ? [table(caption, [["Meanwhile"], ["Promise"], ["Busiest", true], ["at"], ["Lost at most"], ["What breaks"]], rows)] : []));
  };

  // Until all are proved: what is known so far, and the states that break, the last one first.
  const soFar = () => {
    const broken = [];
    let first = null;
    return ({ n_states: states, n_proved: proved, n_broken: failing, state }) => {
      first = first || state;
      if (!state.holds && state !== first) broken.unshift(state);
      const verdict = !first.holds ? `Does not hold even with nothing else failing; ${proved} of ${states} states are proved…`
        : failing ? `Does not hold: ${failing} of the ${proved} states proved so far break their promise, of ${states}…`
          : `Holds in ${proved} of ${states} states so far…`;
      says(!failing, verdict, first, true);
      worst("Further failures that break it, so far", broken.slice(0, 10));
    };
  };
  const told = (found) => {
    colour(found.link_utilisation, found.out);
    says(found.holds, found.holds ? `Holds in all ${found.n_states} states.` : `Does not hold: ${found.n_broken} of ${found.n_states} states break their promise.`, found.first, false);
    worst("The worst further failures", found.worst);
  };

  const prove = async () => {
    if (asking) asking.abort();
    const mine = asking = new AbortController();
    outs.replaceChildren(...[...gone].map((element) => make("li", {}, element, make("button", { type: "button", "aria-label": `Put ${element} back`, click: () => { gone.delete(element); prove(); } }, "×"))));
    const asked = { out: [...gone], factor: Object.fromEntries([...factor].filter(([, value]) => value !== 1)) };
    if (!gone.size && !Object.keys(asked.factor).length) { answer.replaceChildren(); tables.replaceChildren(); colour(null); return; }
    answer.classList.add("working");
    if (!answer.children.length) answer.replaceChildren(make("p", {}, "Proving…"));
    try {
      const part = soFar();
      await events(`${path}/what-if/events`, asked, mine.signal, (kind, found) => { if (mine === asking) (kind === "answer" ? told : part)(found); });
    } catch (error) {
      if (mine !== asking) return;
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
