"use strict";
// One plan under way: its steps as they come.
(() => {
  const { ask, make, wrong } = window.app;
  const id = location.pathname.split("/").pop();
  const at = (name) => document.getElementById(name);
  const says = {
    queued: "It waits for its turn.", running: "It is being planned. You may close this page: it goes on.",
    publishing: "It is put in its place.", failed: "It failed.", cancelled: "It was cancelled. Its intent is kept.",
  };
  let source;

  const act = (what) => async () => {
    try {
      show(await ask("POST", `/api/jobs/${id}/${what}`));
      if (what === "again") listen();
    } catch (error) { at("message").textContent = wrong(error); }
  };
  const button = (text, what) => make("button", { type: "button", click: act(what) }, text);

  const show = (job) => {
    document.title = `${job.title || "Plan"}: ${job.state} (Weft)`;
    at("title").textContent = job.title || "Plan";
    at("state").textContent = job.state === "done" ? `It is done: ${job.verdict}.` : says[job.state];
    at("steps").replaceChildren(...job.steps.map((step, i) => make("li", { class: job.state === "done" || i + 1 < job.step ? "done" : i + 1 === job.step && job.state === "running" ? "now" : "", "aria-current": i + 1 === job.step && job.state === "running" ? "step" : undefined }, step)));
    at("note").textContent = job.note;
    at("message").textContent = [job.message, job.help].filter(Boolean).join(": ");
    const edit = make("a", { class: "button", href: `/new?job=${id}` }, "Edit the intent");
    const running = [button("End with the best so far", "finish"), button("Cancel", "cancel")];
    const buttons = { queued: [running[1]], running, publishing: [], failed: [button("Plan it again", "again"), edit], cancelled: [button("Plan it again", "again"), edit], done: [make("a", { class: "button", href: `/plans/${encodeURIComponent(job.plan)}` }, "Look at the plan"), edit] };
    const focused = document.activeElement && document.activeElement.textContent;
    at("buttons").replaceChildren(...buttons[job.state]);
    [...at("buttons").children].filter((child) => child.textContent === focused).forEach((child) => child.focus());
  };

  const listen = () => {
    if (source) source.close();
    source = new EventSource(`/api/jobs/${id}/events`);
    source.addEventListener("job", (event) => {
      const job = JSON.parse(event.data);
      show(job);
      if (["done", "failed", "cancelled"].includes(job.state)) source.close();
    });
    source.addEventListener("error", async () => {
      try { show(await ask("GET", `/api/jobs/${id}`)); } catch (error) { at("state").textContent = wrong(error); }
    });
  };
  listen();
})();
