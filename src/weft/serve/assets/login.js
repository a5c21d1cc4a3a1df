"use strict";
// The token for a session.
document.getElementById("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  const refused = document.getElementById("refused");
  refused.textContent = "";
  try {
    await window.app.ask("POST", "/api/session", { token: document.getElementById("token").value });
    location.assign("/");
  } catch (error) {
    refused.textContent = window.app.wrong(error);
  }
});
