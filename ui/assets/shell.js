// What the page needs of a script: focus after each answer, no tap meant for the screen before, the lock, the countdown,
// a French word when the connection is lost, and the text of a draft protocol until it is saved (no patient is in it).
// It stores no answer and sends none.
(() => {
  "use strict";
  const GUARD_MS = 450;      // a tap on a screen that has just appeared was meant for the one before
  const IDLE_MS = 10 * 60e3; // an untouched screen locks itself
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];

  // ── focus: to the heading of a new screen, to an alert when there is one ────────────────────────────────────────────
  let screen = null, alertSeen = null, shownAt = 0;

  function look() {
    const heading = one("h1[data-screen]");
    if (heading && heading.dataset.screen !== screen) {
      const first = screen === null;
      screen = heading.dataset.screen;
      if (!first) { fresh(); window.scrollTo(0, 0); scroller()?.scrollTo(0, 0); heading.focus({ preventScroll: true }); }
    }
    const alert = one("[data-alert]");
    if (alert && alert.dataset.alert !== alertSeen) {
      alertSeen = alert.dataset.alert;
      alert.focus({ preventScroll: true });
      alert.scrollIntoView({ block: "center" });
    }
    const way = one("a[data-relais='leave']");
    if (way) goThrough(way.getAttribute("href"));
    lookAtDraft();
    all("[class*='st-key-typed-number-'] input").forEach((input) => { input.inputMode = "decimal"; });
    all("[class*='st-key-typed-date-'] input").forEach((input) => { input.inputMode = "numeric"; });
    connection();
  }

  function fresh() {
    shownAt = performance.now();
    document.body.dataset.fresh = "";
    setTimeout(() => { if (performance.now() - shownAt >= GUARD_MS) delete document.body.dataset.fresh; }, GUARD_MS + 20);
  }

  const scroller = () => one("[data-testid='stMain']");
  // what closes one tab closes the others of this browser
  const tabs = new BroadcastChannel("relais");
  const leave = (door) => { if (door === "/verrou" || door === "/connexion") location.replace(door + location.search); };
  const goThrough = (door) => { tabs.postMessage(door); leave(door); };
  tabs.onmessage = (event) => leave(event.data);

  // ── a double tap never answers the next, unread screen ──────────────────────────────────────────────────────────────
  function guard(event) {
    if (performance.now() - shownAt < GUARD_MS && !event.target.closest("a")) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }
  ["pointerdown", "pointerup", "mousedown", "mouseup", "click", "touchstart", "touchend"].forEach((kind) =>
    addEventListener(kind, guard, { capture: true, passive: false }));
  addEventListener("keydown", (event) => { if (event.repeat && (event.key === "Enter" || event.key === " ")) guardKey(event); }, true);
  const guardKey = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };

  // ── links ───────────────────────────────────────────────────────────────────────────────────────────────────────────
  addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link?.dataset.relais === "keep-place") {
      event.preventDefault();
      goThrough(link.getAttribute("href"));
    } else if (link?.getAttribute("href")?.startsWith("#question-")) {
      event.preventDefault();
      const card = document.getElementById(link.getAttribute("href").slice(1))?.closest("[data-testid='stVerticalBlock']");
      card?.scrollIntoView({ block: "center" });
      one("input", card ?? document)?.focus({ preventScroll: true });
    } else if (event.target.closest(".unsaved button")) {
      putIntoDraft(sessionStorage.getItem(draftKey()));
    } else if (event.target.closest(".timer-start")) {
      startTimer(event.target.closest(".timer"));
    }
  }, true);

  // ── idle ────────────────────────────────────────────────────────────────────────────────────────────────────────────
  // shared by the tabs of this browser: one in use keeps the others open
  const TOUCHED = "relais.touched";
  const touch = () => { if (Date.now() - lastTouch() > 5000) localStorage.setItem(TOUCHED, String(Date.now())); };
  const lastTouch = () => Number(localStorage.getItem(TOUCHED) || 0);
  localStorage.setItem(TOUCHED, String(Date.now()));
  ["pointerdown", "keydown", "scroll", "input"].forEach((kind) => addEventListener(kind, touch, { capture: true, passive: true }));
  const idle = () => { if (Date.now() - lastTouch() > IDLE_MS && one(".lock")) goThrough("/verrou"); };
  document.addEventListener("visibilitychange", () => { if (!document.hidden) idle(); });

  // ── a draft being written: kept in this tab until it is saved, through a lock, a reload, an ended session ────────────
  const DRAFT = "relais.draft.";
  const written = () => one(".st-key-writing textarea");
  const draftKey = () => DRAFT + one(".unsaved").dataset.draft;
  let savedSeen = null;
  function lookAtDraft() {
    const said = one(".unsaved");
    if (!said || !written() || said.dataset.saved === savedSeen) return;
    savedSeen = said.dataset.saved;
    setTimeout(compareDraft, 500); // the area is drawn empty, then filled
  }
  function compareDraft() {
    const said = one(".unsaved"), saved = written()?.value;
    if (!said || saved === undefined) return;
    Object.keys(sessionStorage).filter((key) => key.startsWith(DRAFT) && sessionStorage.getItem(key).normalize("NFC") === saved)
      .forEach((key) => sessionStorage.removeItem(key));
    said.hidden = sessionStorage.getItem(draftKey()) === null;
  }
  addEventListener("input", (event) => {
    if (event.target !== written() || !one(".unsaved")) return;
    try { sessionStorage.setItem(draftKey(), event.target.value); one(".unsaved").hidden = true; } catch { /* no room: saving still works */ }
  }, true);
  function putIntoDraft(text) {
    const area = written();
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, text);
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  }
  // a file of this device is read here, and goes nowhere until the draft is saved
  addEventListener("change", async (event) => {
    const field = event.target.closest?.(".take-file"), file = event.target.files?.[0];
    if (!field || !file || !written()) return;
    const most = Number(field.dataset.most);
    one("[role='alert']", field).hidden = file.size <= most;
    if (file.size <= most) putIntoDraft(await file.text());
    event.target.value = "";
  }, true);

  // ── connection ──────────────────────────────────────────────────────────────────────────────────────────────────────
  let lostAt = 0;
  function connection() {
    const state = one("[data-testid='stApp']")?.dataset.testConnectionState;
    const lost = state !== undefined && state !== "CONNECTED" && screen !== null;
    if (!lost) { lostAt = 0; } else if (!lostAt) { lostAt = Date.now(); }
    const banner = one(".offline");
    if (banner) banner.hidden = !lost || Date.now() - lostAt < 1500;
  }

  // ── reading time of a test: counted here, kept through a reload ─────────────────────────────────────────────────────
  const kept = (timer) => Number(sessionStorage.getItem(`relais.timer.${timer.dataset.timer}`) || 0);
  function startTimer(timer) {
    sessionStorage.setItem(`relais.timer.${timer.dataset.timer}`, String(Date.now()));
    draw(timer);
  }
  function say(timer, state, words) {
    const said = one(".timer-said", timer);
    if (timer.dataset.state !== state) timer.dataset.state = state;
    if (said.textContent !== words) said.textContent = words;
  }
  function draw(timer) {
    const from = kept(timer);
    if (!from) return;
    const { after, before, running, ready, late, restart } = timer.dataset;
    const left = Math.ceil((from + after * 1000 - Date.now()) / 1000);
    const button = one(".timer-start", timer);
    if (button.textContent !== restart) button.textContent = restart;
    if (left > 0) {
      const at = new Date(from + after * 1000);
      const hour = `${at.getHours()} h ${String(at.getMinutes()).padStart(2, "0")}`;
      const rest = left > 60 ? `${Math.floor(left / 60)} min ${String(left % 60).padStart(2, "0")} s` : `${left} s`;
      say(timer, "running", running.replace("{hour}", hour).replace("{left}", rest));
    } else if (before && Date.now() > from + before * 1000) { say(timer, "late", late); } else { say(timer, "ready", ready); }
  }

  setInterval(() => { all(".timer").forEach(draw); idle(); connection(); }, 1000);
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true, attributes: true,
    attributeFilter: ["data-screen", "data-alert", "data-test-connection-state"] });
  addEventListener("DOMContentLoaded", look);
})();
