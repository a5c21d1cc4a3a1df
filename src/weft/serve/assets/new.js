"use strict";
// An intent as it is written: checked after each pause, with what is wrong marked in the text and told below.
(() => {
  const { ask, make, wrong } = window.app;
  const at = (id) => document.getElementById(id);
  const [text, marks, state, findings, files, go] = ["intent", "marks", "state", "findings", "files", "go"].map(at);
  const PAUSE_MS = 350;
  const MOST_MARKED = 300000;
  const beside = new Map();
  let timer, turn = 0;

  const body = () => ({ intent: text.value, files: Object.fromEntries(beside) });

  // Columns count characters, of which some are two units of a string.
  const place = (lines, finding) => {
    const line = Array.from(lines[finding.line - 1] || "");
    const start = line.slice(0, finding.column - 1).join("").length;
    return [start, Math.max(start + 1, line.slice(0, finding.end_column - 1).join("").length)];
  };

  const mark = (found) => {
    marks.replaceChildren();
    if (text.value.length > MOST_MARKED) return;
    const lines = text.value.split(/\r\n|[\n\r]/);
    const here = found.filter((finding) => finding.file === "intent.yaml" && finding.line);
    lines.forEach((line, i) => {
      let from = 0;
      here.filter((finding) => finding.line === i + 1).map((finding) => [finding, ...place(lines, finding)]).sort((a, b) => a[1] - b[1]).forEach(([finding, start, end]) => {
        if (start < from) return;
        marks.append(line.slice(from, start), make("mark", { class: finding.severity }, line.slice(start, end) || " "));
        from = end;
      });
      marks.append(`${line.slice(from)}\n`);
    });
    follow();
  };
  const follow = () => { marks.scrollTop = text.scrollTop; marks.scrollLeft = text.scrollLeft; };

  const show = (finding) => {
    const lines = text.value.split(/\r\n|[\n\r]/);
    const before = lines.slice(0, finding.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
    const [start, end] = place(lines, finding);
    text.focus();
    text.setSelectionRange(before + start, before + end);
    const high = parseFloat(getComputedStyle(text).lineHeight);
    text.scrollTop = Math.max(0, (finding.line - 4) * high);
    follow();
  };

  const tell = (told) => {
    const errors = told.findings.filter((finding) => finding.severity === "error").length + told.left_out;
    state.textContent = told.ok ? (told.findings.length ? "No error; see the warnings below." : "Nothing is wrong with it.") : `${errors} ${errors === 1 ? "error" : "errors"}`;
    state.className = `state ${told.ok ? "yes" : "no"}`;
    go.disabled = !told.ok;
    mark(told.findings);
    findings.replaceChildren(...told.findings.map((finding) => make("li", { class: finding.severity }, make("pre", { tabindex: "0" }, finding.snippet),
      ...(finding.file === "intent.yaml" && finding.line ? [make("button", { type: "button", class: "button", click: () => show(finding) }, `Go to line ${finding.line}`)] : []))));
  };

  const check = async () => {
    const mine = (turn += 1);
    if (!text.value.trim()) { state.textContent = ""; findings.replaceChildren(); marks.replaceChildren(); go.disabled = true; return; }
    try {
      const told = await ask("POST", "/api/check", body());
      if (mine === turn) tell(told);
    } catch (error) {
      if (mine !== turn) return;
      state.textContent = wrong(error);
      state.className = "state no";
      go.disabled = true;
    }
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(check, PAUSE_MS); };

  const listFiles = () => files.replaceChildren(...[...beside.keys()].map((name) => make("li", {}, `${name}, ${(beside.get(name).length / 1000).toFixed(1)} kB`, make("button", { type: "button", "aria-label": `Leave out ${name}`, click: () => { beside.delete(name); listFiles(); soon(); } }, "×"))));

  const take = async (list) => {
    const opened = [...list];
    const intents = opened.filter((file) => /\.ya?ml$/i.test(file.name));
    const intent = intents.find((file) => file.name === "intent.yaml") || (text.value.trim() ? undefined : intents[0]);
    for (const file of opened) {
      const content = await file.text();
      if (file === intent) text.value = content;
      else beside.set(file.name, content);
    }
    listFiles();
    check();
  };

  const fill = (submitted) => {
    text.value = submitted.intent;
    beside.clear();
    Object.entries(submitted.files).forEach(([name, content]) => beside.set(name, content));
    listFiles();
    check();
  };

  text.addEventListener("input", () => { marks.replaceChildren(); soon(); });
  text.addEventListener("scroll", follow);
  at("upload").addEventListener("change", (event) => { take(event.target.files); event.target.value = ""; });
  ["dragover", "dragleave", "drop"].forEach((kind) => at("drop").addEventListener(kind, (event) => {
    event.preventDefault();
    at("drop").classList.toggle("over", kind === "dragover");
    if (kind === "drop") take(event.dataTransfer.files);
  }));
  at("plan").addEventListener("submit", async (event) => {
    event.preventDefault();
    at("refused").textContent = "";
    go.disabled = true;
    const minutes = at("minutes").value;
    try {
      const job = await ask("POST", "/api/jobs", { ...body(), gap: Number(at("gap").value) / 100, seed: Number(at("seed").value), seconds: minutes ? Number(minutes) * 60 : null });
      location.assign(`/jobs/${job.id}`);
    } catch (error) {
      at("refused").textContent = wrong(error);
      go.disabled = false;
    }
  });

  const asked = new URLSearchParams(location.search);
  const from = asked.get("plan") ? `/api/plans/${encodeURIComponent(asked.get("plan"))}/intent` : asked.get("job") ? `/api/jobs/${encodeURIComponent(asked.get("job"))}/intent` : "/api/starter";
  ask("GET", from).then(fill, (error) => { at("refused").textContent = wrong(error); });
})();
