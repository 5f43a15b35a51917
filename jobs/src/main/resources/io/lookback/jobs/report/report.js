"use strict";
/*
 * What every page of a report can do beyond being read: choose a theme, sort and filter tables,
 * copy addresses and links. Without it all pages stay readable.
 *
 * Texts of the page are hostile: they are only ever read as text and written by textContent.
 */
const Lookback = (() => {
  const root = document.documentElement;
  const THEME = "lookback-theme";
  const FILTER_FROM = 11;

  // ---- theme: first of all, before anything is drawn

  /** Browsers may forbid storage to pages from disk; then the choice lasts as long as the page. */
  const storage = {
    get() {
      try {
        return localStorage.getItem(THEME);
      } catch (e) {
        return null;
      }
    },
    set(theme) {
      try {
        localStorage.setItem(THEME, theme);
      } catch (e) {
        // Not remembered.
      }
    },
  };

  function useTheme(theme) {
    if (theme === "light" || theme === "dark") {
      root.dataset.theme = theme;
    } else {
      delete root.dataset.theme;
    }
    document.dispatchEvent(new Event("lookback-theme"));
  }
  useTheme(storage.get());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
    document.dispatchEvent(new Event("lookback-theme")));

  function themeSwitch(place) {
    const select = element("select", { id: "theme-choice" });
    for (const theme of ["system", "light", "dark"]) {
      select.append(element("option", { value: theme }, theme));
    }
    select.value = root.dataset.theme || "system";
    select.addEventListener("change", () => {
      storage.set(select.value);
      useTheme(select.value);
    });
    place.replaceChildren(element("label", { htmlFor: "theme-choice" }, "Theme"), select);
  }

  // ---- elements

  /** An element with properties and children; strings become text, never markup. */
  function element(name, properties, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties || {})) {
      if (key.includes("-") || key === "role" || key === "scope") {
        made.setAttribute(key, value);
      } else {
        made[key] = value;
      }
    }
    made.append(...children);
    return made;
  }

  // ---- copying

  function say(text) {
    const status = document.getElementById("status");
    status.textContent = text;
    clearTimeout(say.timer);
    say.timer = setTimeout(() => (status.textContent = ""), 6000);
  }

  function copyByHand(text) {
    const area = element("textarea", { value: text, className: "off-screen" });
    const before = document.activeElement;
    document.body.append(area);
    area.select();
    let done = false;
    try {
      done = document.execCommand("copy");
    } catch (e) {
      done = false;
    }
    area.remove();
    if (before instanceof HTMLElement) {
      before.focus();
    }
    say(done ? "Copied: " + text : "Copy by hand: " + text);
  }

  function copy(text) {
    if (navigator.clipboard && navigator.clipboard.writeText) {
      navigator.clipboard.writeText(text).then(
        () => say("Copied: " + text),
        () => copyByHand(text));
    } else {
      copyByHand(text);
    }
  }

  /** Two sheets; not every font has a character for it. */
  function copySign() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 12 12");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", "M4 3.5V1.5h6.5V8h-2M1.5 4h6.5v6.5h-6.5z");
    svg.append(path);
    return svg;
  }

  function copyButton(text, what) {
    const button = element(
      "button",
      { type: "button", className: "copy", title: what, "aria-label": what },
      copySign());
    button.addEventListener("click", () => copy(text));
    return button;
  }

  /** Tables and addresses that have their controls. */
  const done = new WeakSet();

  function copyButtons(within) {
    for (const place of within.querySelectorAll("[data-copy]")) {
      if (done.has(place)) {
        continue;
      }
      done.add(place);
      place.after(copyButton(place.dataset.copy, "Copy " + place.dataset.copy));
    }
  }

  // ---- links to sections and rows

  function anchors() {
    for (const place of document.querySelectorAll("section[id] > h2:not([id]), tr[id] > th")) {
      const id = place.parentElement.id;
      const link = element(
        "a",
        { href: "#" + id, className: "anchor", title: "Link to this", "aria-label": "Link to " + id },
        "#");
      link.addEventListener("click", () => copy(location.href.split("#")[0] + "#" + id));
      place.append(link);
    }
  }

  // ---- sorting

  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  /** The value of a cell: the number the page gives, or a plain number, or null, or its text. */
  function sortValue(cell) {
    if (!cell) {
      return null;
    }
    if (cell.dataset.v !== undefined) {
      return Number(cell.dataset.v);
    }
    const text = cell.textContent.trim();
    if (text === "" || text === "–") {
      return null;
    }
    return /^-?[\d,]+$/.test(text) ? Number(text.replaceAll(",", "")) : text;
  }

  /** Places without a value come last in both directions. */
  function compare(one, other, sign) {
    if (one === null || other === null) {
      return (one === null) - (other === null);
    }
    if (typeof one === "number" && typeof other === "number") {
      return sign * (one - other);
    }
    return sign * collator.compare(String(one), String(other));
  }

  function sortBy(table, column, head) {
    const isNumeric = head.classList.contains("n");
    const before = head.getAttribute("aria-sort");
    const isDown = before === null ? isNumeric : before === "ascending";
    for (const other of head.parentElement.cells) {
      other.removeAttribute("aria-sort");
    }
    head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row) => ({
      row,
      value: sortValue(row.cells[column]),
    }));
    rows.sort((one, other) => compare(one.value, other.value, isDown ? -1 : 1));
    body.append(...rows.map((entry) => entry.row));
  }

  function makeSortable(table) {
    const rows = table.tBodies.length === 1 ? table.tBodies[0].rows : [];
    if (rows.length < 2 || !table.tHead || table.querySelector("tbody [colspan], [rowspan]")) {
      return;
    }
    Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
      if (head.dataset.nosort !== undefined) {
        return;
      }
      const button = element("button", { type: "button", className: "sort" });
      button.append(
        ...Array.from(head.childNodes).filter(
          (node) => !(node instanceof Element && node.classList.contains("what"))));
      button.addEventListener("click", () => sortBy(table, column, head));
      head.prepend(button);
    });
  }

  // ---- filtering

  let filters = 0;

  function makeFilterable(table) {
    const rows = table.tBodies.length === 1 ? Array.from(table.tBodies[0].rows) : [];
    if (rows.length < FILTER_FROM) {
      return;
    }
    const id = "filter-" + ++filters;
    const input = element("input", { type: "search", id, autocomplete: "off", spellcheck: false });
    const count = element("output", { htmlFor: id, "aria-live": "polite" });
    const texts = new Map();
    const show = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
      let shown = 0;
      for (const row of rows) {
        if (!texts.has(row)) {
          texts.set(row, row.textContent.toLowerCase());
        }
        const isShown = words.every((word) => texts.get(row).includes(word));
        row.hidden = !isShown;
        shown += isShown ? 1 : 0;
      }
      count.textContent =
        words.length === 0
          ? rows.length.toLocaleString("en") + " rows"
          : shown.toLocaleString("en") + " of " + rows.length.toLocaleString("en") + " rows";
    };
    input.addEventListener("input", show);
    show();
    const name = table.caption ? table.caption.textContent : "this table";
    const bar = element(
      "div",
      { className: "filter", role: "search", "aria-label": "Filter: " + name },
      element("label", { htmlFor: id }, "Filter"),
      input,
      count);
    const region = table.closest(".scroll") || table;
    region.before(bar);
  }

  /** Everything above for the tables in a part of the page. */
  function enhance(within) {
    copyButtons(within);
    for (const table of within.querySelectorAll("table")) {
      if (!done.has(table)) {
        done.add(table);
        makeSortable(table);
        makeFilterable(table);
      }
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    themeSwitch(document.getElementById("theme"));
    enhance(document.getElementById("main"));
    anchors();
  });

  return Object.freeze({ element, copy, enhance });
})();
