"use strict";
// The list of plans, and what is under way.
(async () => {
  const { ask, make, gbps, watts, euro, share, wrong, table } = window.app;
  const place = document.getElementById("plans");

  const row = (plan) => [
    [make("a", { href: `/plans/${encodeURIComponent(plan.name)}` }, plan.name)],
    make("span", { class: `word ${plan.damaged ? "damaged" : plan.verdict}` }, plan.damaged ? "damaged" : plan.verdict),
    plan.damaged || plan.worst || "–",
    gbps(plan.totals.delivered_gbps), watts(plan.totals.power_w), euro(plan.totals.price_eur), share(plan.gap),
  ];

  const words = (job) => ({
    queued: "waits for its turn", running: job.step ? `step ${job.step} of ${job.steps.length}, ${job.steps[job.step - 1]}` : "begins",
    publishing: "is put in its place", done: `${job.verdict}: ${job.plan}`, failed: `failed: ${job.message}`, cancelled: "cancelled",
  })[job.state];

  try {
    const [{ plans }, { jobs }] = await Promise.all([ask("GET", "/api/plans"), ask("GET", "/api/jobs")]);
    const heads = [["Plan"], ["Verdict"], ["Worst failure"], ["Delivered", true], ["Power", true], ["Price", true], ["Gap", true]];
    place.replaceChildren(plans.length ? table(`${plans.length} in this directory`, heads, plans.map(row)) : make("p", {}, "There is no plan here yet. ", make("a", { href: "/new" }, "Make the first one"), "."));
    document.getElementById("under-way").hidden = !jobs.length;
    document.getElementById("jobs").replaceChildren(...jobs.slice(0, 12).map((job) => make("li", {}, make("a", { href: `/jobs/${job.id}` }, `${job.number}. ${job.title || "plan"}`), make("span", { class: job.state === "failed" ? "no" : "note" }, words(job)))));
  } catch (error) {
    place.replaceChildren(make("p", { class: "no" }, wrong(error)));
  }
})();
