"use strict";
/*
 * The trends of a site: a chart, a table of its parts, and summaries by direction, port and
 * address, of what the page's address selects, as in #days=7&type=intrusion&port=6667. Every step
 * is a link, so that a selection can be pasted, and the back button works.
 *
 * Data, from TrendsPage.data:
 *   start       00:00 UTC of the first day, seconds; hours: how many there are
 *   types, names, directions, ports
 *               [key, shown text or null where it is the key, 1 if the key is the whole value]
 *   families    the style class of each type
 *   addresses   [text, defanged, 1 if own, its dossier or null]
 *   series      [type, name, direction, port, runs of hours as first and length, counts,
 *               for each window [1 if not all addresses are known, then address, count, 1 if the
 *               count is a lower bound, ...]]
 */
(() => {
  const { element, copy, enhance } = Lookback;
  const data = JSON.parse(document.getElementById("trends-data").textContent);
  const HOUR = 3600;
  const WINDOWS = [
    { days: 1, text: "24 h", bin: 1 },
    { days: 5, text: "5 d", bin: 1 },
    { days: 7, text: "7 d", bin: 1 },
    { days: 25, text: "25 d", bin: 6 },
  ];
  /** Parts with colours of their own; the others are one. */
  const COLOURS = 12;
  const ADDRESSES = 200;
  const READOUT = 8;
  const numbers = new Intl.NumberFormat("en");
  const collator = new Intl.Collator("en", { numeric: true });

  // ---- dimensions: what can be drilled into, in this order

  const dimensions = [
    { key: "type", values: data.types, one: "event type", by: "By event type", term: "type" },
    { key: "name", values: data.names, one: "event name", by: "By event name", term: "event-name" },
    { key: "direction", values: data.directions, one: "direction", by: "By direction", term: "direction" },
    { key: "port", values: data.ports, one: "port", by: "By port", term: "other-ports" },
  ];
  const words = new Map([
    ["direction", new Map([["none", "no direction"]])],
    ["port", new Map([["none", "no port"], ["other", "other ports"]])],
  ]);
  dimensions.forEach((dimension, field) => {
    dimension.field = field;
    dimension.numbers = new Map(dimension.values.map((value, number) => [value[0], number]));
    const spelled = words.get(dimension.key) || new Map();
    dimension.text = (number) => {
      const [key, shown] = dimension.values[number];
      return spelled.get(key) || (shown === null ? key : shown);
    };
  });

  // ---- series

  const series = data.series.map((row) => {
    const hours = [];
    for (let i = 0; i < row[4].length; i += 2) {
      for (let hour = row[4][i]; hour < row[4][i] + row[4][i + 1]; hour++) {
        hours.push(hour);
      }
    }
    return { fields: row.slice(0, 4), hours, counts: row[5], tops: row[6], windows: new Map() };
  });

  /** What a series has in a window; worked out once. */
  function within(one, range) {
    let sum = one.windows.get(range.days);
    if (!sum) {
      const first = data.hours - 24 * range.days;
      sum = { total: 0, first: -1, last: -1, bins: new Float64Array((24 * range.days) / range.bin) };
      for (let i = 0; i < one.hours.length; i++) {
        const hour = one.hours[i];
        if (hour >= first && one.counts[i] > 0) {
          sum.total += one.counts[i];
          sum.bins[Math.floor((hour - first) / range.bin)] += one.counts[i];
          sum.first = sum.first < 0 ? hour : sum.first;
          sum.last = hour;
        }
      }
      one.windows.set(range.days, sum);
    }
    return sum;
  }

  /** The parts of some series by a dimension, the largest first. */
  function parts(some, dimension, range) {
    const found = new Map();
    for (const one of some) {
      const sum = within(one, range);
      if (sum.total === 0) {
        continue;
      }
      const value = one.fields[dimension.field];
      let part = found.get(value);
      if (!part) {
        part = { value, total: 0, first: sum.first, last: sum.last, bins: new Float64Array(sum.bins.length) };
        found.set(value, part);
      }
      part.total += sum.total;
      part.first = Math.min(part.first, sum.first);
      part.last = Math.max(part.last, sum.last);
      for (let bin = 0; bin < sum.bins.length; bin++) {
        part.bins[bin] += sum.bins[bin];
      }
    }
    return Array.from(found.values()).sort(
      (one, other) => other.total - one.total || one.value - other.value);
  }

  /**
   * The addresses of some series, the busiest first. A sum is a lower bound when one of its parts
   * is, or when the address may be among those that another series does not name.
   */
  function addresses(some, range) {
    const window = WINDOWS.indexOf(range);
    const found = new Map();
    let cut = 0;
    for (const one of some) {
      const top = one.tops[window];
      cut += top[0];
      for (let i = 1; i < top.length; i += 3) {
        let sum = found.get(top[i]);
        if (!sum) {
          sum = { address: data.addresses[top[i]], count: 0, isAtLeast: false, cut: 0 };
          found.set(top[i], sum);
        }
        sum.count += top[i + 1];
        sum.isAtLeast = sum.isAtLeast || top[i + 2] === 1;
        sum.cut += top[0];
      }
    }
    for (const sum of found.values()) {
      sum.isAtLeast = sum.isAtLeast || sum.cut < cut;
    }
    return {
      isCut: cut > 0,
      all: Array.from(found.values()).sort(
        (one, other) =>
          other.count - one.count || collator.compare(one.address[0], other.address[0])),
    };
  }

  // ---- the selection

  /** What the page's address selects; null where it is a place on the page. */
  function selected(hash) {
    const text = hash.replace(/^#/, "");
    if (text !== "" && !text.includes("=")) {
      return null;
    }
    const given = new URLSearchParams(text);
    const days = Number(given.get("days") || 25);
    return {
      range: WINDOWS.find((range) => range.days === days) || WINDOWS[3],
      // A value that never occurred selects nothing, which is what it means.
      filters: dimensions.map(({ key, numbers: known }) =>
        given.has(key) ? (known.has(given.get(key)) ? known.get(given.get(key)) : -1) : null),
    };
  }

  function link(range, filters) {
    const parameters = new URLSearchParams({ days: range.days });
    dimensions.forEach(({ key, values }, field) => {
      if (filters[field] !== null && filters[field] >= 0) {
        parameters.set(key, values[filters[field]][0]);
      }
    });
    return "#" + parameters;
  }

  function changed(filters, field, value) {
    return filters.map((old, at) => (at === field ? value : old));
  }

  // ---- words

  function count(number) {
    return numbers.format(number);
  }

  function time(hour) {
    return new Date((data.start + hour * HOUR) * 1000).toISOString().slice(0, 16).replace("T", " ");
  }

  function percent(share) {
    return share > 0 && share < 0.001 ? "<0.1 %" : (100 * share).toFixed(1) + " %";
  }

  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

  function tick(seconds) {
    const at = new Date(seconds * 1000);
    return at.getUTCHours() === 0
      ? at.getUTCDate() + " " + MONTHS[at.getUTCMonth()]
      : String(at.getUTCHours()).padStart(2, "0") + ":00";
  }

  function rough(number) {
    for (const [unit, size] of [["G", 1e9], ["M", 1e6], ["k", 1e3]]) {
      if (number >= 10 * size || (number >= size && number % (size / 10) === 0)) {
        return numbers.format(number / size) + unit;
      }
    }
    return numbers.format(number);
  }

  // ---- colours

  /** What a style property is as red, green and blue, in the theme that is on. */
  function colour(value) {
    const probe = element("span");
    probe.style.color = value;
    document.body.append(probe);
    const found = getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map(Number);
    probe.remove();
    return found;
  }

  const HUES = [0, 12, -26, 34, -48, 60, -76, 96, -110, 130, 165, -140];
  const LIGHTS = [0, 20, -9, 6, 16, -8, 10, -12, 4, 14, -6, 8];

  /** The nth shade of a colour: the same family, told apart by hue and lightness. */
  function shade([red, green, blue], nth) {
    if (nth === 0) {
      return "rgb(" + red + "," + green + "," + blue + ")";
    }
    const [r, g, b] = [red / 255, green / 255, blue / 255];
    const most = Math.max(r, g, b);
    const least = Math.min(r, g, b);
    const light = (most + least) / 2;
    const spread = most - least;
    let hue = 0;
    let saturation = 0;
    if (spread > 0) {
      saturation = spread / (1 - Math.abs(2 * light - 1));
      hue = most === r ? ((g - b) / spread) % 6 : most === g ? (b - r) / spread + 2 : (r - g) / spread + 4;
    }
    return (
      "hsl(" + Math.round(60 * hue + HUES[nth % HUES.length] + 360) % 360 +
      "," + Math.round(Math.max(35, 100 * saturation)) +
      "%," + Math.round(Math.min(82, Math.max(24, 100 * light + LIGHTS[nth % LIGHTS.length]))) + "%)");
  }

  /** Gives each part its colour, by the family of its event type. */
  function paint(some, dimension, filters) {
    const used = new Map();
    some.forEach((part, place) => {
      const type = dimension.key === "type" ? part.value : filters[0];
      const family = type === null ? "t-other" : data.families[type];
      const nth = used.get(family) || 0;
      used.set(family, nth + 1);
      part.colour =
        place < COLOURS ? shade(colour("var(--" + family.slice(2) + ")"), nth) : shade(colour("var(--rest)"), 0);
    });
  }

  function swatch(fill) {
    const made = element("span", { className: "swatch", "aria-hidden": "true" });
    made.style.background = fill;
    return made;
  }

  // ---- the chart

  const place = document.getElementById("chart");
  const readout = document.getElementById("readout");
  let view = null;
  let chart = null;
  let at = -1;

  /** Steps of the time axis, hours, the smallest first. */
  const STEPS = [1, 2, 3, 6, 12, 24, 48, 120];

  function draw() {
    if (chart) {
      chart.destroy();
      chart = null;
    }
    at = -1;
    const { range, drawn } = view;
    const from = data.start + (data.hours - 24 * range.days) * HOUR;
    const to = data.start + data.hours * HOUR;
    const bins = (24 * range.days) / range.bin;
    const times = Array.from({ length: bins }, (unused, bin) => from + bin * range.bin * HOUR);
    const sums = times.map((unused, bin) => drawn.reduce((sum, part) => sum + part.bins[bin], 0));
    const line = shade(colour("var(--line)"), 0);
    const quiet = shade(colour("var(--quiet)"), 0);
    const font = "12px system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif";
    const axis = { stroke: quiet, font, ticks: { stroke: line, width: 1 }, grid: { stroke: line, width: 1 } };
    chart = new uPlot(
      {
        width: Math.max(260, place.clientWidth),
        height: 260,
        padding: [12, 26, 0, 0],
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { setScale: false, x: false, y: false } },
        select: { show: false },
        scales: {
          x: { time: true, range: [from, to] },
          y: { range: (unused, least, most) => [0, most > 0 ? most * 1.06 : 1] },
        },
        axes: [
          {
            ...axis,
            size: 34,
            splits: (plot) => {
              const fit = Math.max(2, plot.bbox.width / devicePixelRatio / 64);
              const step = (STEPS.find((hours) => (24 * range.days) / hours <= fit) || 240) * HOUR;
              const ticks = [];
              for (let tickAt = Math.ceil(from / step) * step; tickAt <= to; tickAt += step) {
                ticks.push(tickAt);
              }
              return ticks;
            },
            values: (plot, splits) => splits.map(tick),
          },
          { ...axis, size: 58, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 2e7, 5e7, 1e8, 2e8, 5e8, 1e9, 2e9, 5e9, 1e10], values: (plot, splits) => splits.map(rough) },
        ],
        // The sums make the scale; the bars are drawn below, part upon part.
        series: [{}, { paths: () => null, points: { show: false } }],
        hooks: { draw: [(plot) => bars(plot)], setCursor: [(plot) => point(plot)] },
      },
      [times, sums],
      place);
    chart.over.addEventListener("click", (event) => {
      const bin = binAt(chart, chart.cursor.left);
      let rest = chart.posToVal(event.offsetY, "y");
      for (const part of drawn) {
        if (bin >= 0 && rest > 0 && rest <= part.bins[bin] && part.href) {
          location.hash = part.href;
          return;
        }
        rest -= bin >= 0 ? part.bins[bin] : 0;
      }
    });
    say(-1);
  }

  /** Stacked bars on whole pixels, so that no part shines through another. */
  function bars(plot) {
    const { range, drawn } = view;
    const edge = (bin) =>
      Math.round(plot.valToPos(plot.scales.x.min + bin * range.bin * HOUR, "x", true));
    const height = (value) => Math.round(plot.valToPos(value, "y", true));
    const below = new Float64Array((24 * range.days) / range.bin);
    for (const part of drawn) {
      plot.ctx.fillStyle = part.colour;
      part.bins.forEach((number, bin) => {
        if (number > 0) {
          const bottom = height(below[bin]);
          below[bin] += number;
          const top = Math.min(height(below[bin]), below[bin] === number ? bottom - 1 : bottom);
          const left = edge(bin);
          plot.ctx.fillRect(left, top, Math.max(1, edge(bin + 1) - left - 1), bottom - top);
        }
      });
    }
  }

  function binAt(plot, left) {
    if (left === undefined || left < 0) {
      return -1;
    }
    const bins = (24 * view.range.days) / view.range.bin;
    const from = plot.scales.x.min;
    const bin = Math.floor((plot.posToVal(left, "x") - from) / (view.range.bin * HOUR));
    return Math.min(bins - 1, Math.max(0, bin));
  }

  function point(plot) {
    const bin = binAt(plot, plot.cursor.left);
    if (bin !== at) {
      at = bin;
      say(bin);
    }
  }

  /** Says the numbers of a bin, or where the most is. */
  function say(bin) {
    const { range, drawn, total } = view;
    const first = data.hours - 24 * range.days;
    const sums = (i) => drawn.reduce((sum, part) => sum + part.bins[i], 0);
    if (bin < 0) {
      let busiest = 0;
      const bins = (24 * range.days) / range.bin;
      for (let i = 1; i < bins; i++) {
        busiest = sums(i) > sums(busiest) ? i : busiest;
      }
      readout.replaceChildren(
        total === 0
          ? ""
          : "Busiest: " + count(sums(busiest)) + " from " + span(first, busiest, range) + " UTC.");
      return;
    }
    const named = drawn
      .filter((part) => part.bins[bin] > 0)
      .sort((one, other) => other.bins[bin] - one.bins[bin]);
    const line = [element("strong", null, span(first, bin, range) + " UTC: " + count(sums(bin)))];
    for (const part of named.slice(0, READOUT)) {
      line.push(element("span", null, swatch(part.colour), part.text + " " + count(part.bins[bin])));
    }
    if (named.length > READOUT) {
      line.push(element("span", null, "and " + (named.length - READOUT) + " more"));
    }
    readout.replaceChildren(...line);
  }

  function span(first, bin, range) {
    const from = first + bin * range.bin;
    return time(from) + " to " + time(from + range.bin).slice(11);
  }

  place.addEventListener("keydown", (event) => {
    const bins = (24 * view.range.days) / view.range.bin;
    const moves = { ArrowLeft: at < 0 ? bins - 1 : at - 1, ArrowRight: at + 1, Home: 0, End: bins - 1 };
    if (!Object.hasOwn(moves, event.key) || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    event.preventDefault();
    const bin = Math.min(bins - 1, Math.max(0, moves[event.key]));
    // Only what the keyboard asks for is read out; a pointer would never let it end.
    readout.setAttribute("aria-live", "polite");
    const middle = chart.scales.x.min + (bin + 0.5) * view.range.bin * HOUR;
    chart.setCursor({ left: chart.valToPos(middle, "x"), top: 20 });
  });
  place.addEventListener("pointermove", () => readout.setAttribute("aria-live", "off"));

  // ---- tables

  function cell(text, value) {
    const made = element("td", { className: "n" }, text);
    if (value !== undefined) {
      made.dataset.v = value;
    }
    return made;
  }

  function table(caption, heads, rows) {
    const made = element(
      "table",
      null,
      element("caption", { className: "unseen" }, caption),
      element(
        "thead",
        null,
        element(
          "tr",
          null,
          ...heads.map(([text, className, term]) =>
            element(
              "th",
              { scope: "col", className: className || "" },
              text,
              ...(term ? [" ", explained(term, text)] : []))))),
      element("tbody", null, ...rows));
    return element(
      "div",
      { className: "scroll", tabIndex: 0, role: "region", "aria-label": caption },
      made);
  }

  /** The way to what a word means. */
  function explained(term, text) {
    return element(
      "a",
      { href: "../glossary.html#term-" + term, className: "what", "aria-label": "What '" + text + "' means" },
      "?");
  }

  /** A dimension's name as a heading. */
  function heading(dimension) {
    return dimension.one[0].toUpperCase() + dimension.one.slice(1);
  }

  function shareBar(share, fill) {
    const made = element("span", { className: "bar-share", "aria-hidden": "true" }, element("i"));
    made.firstChild.style.width = (100 * share).toFixed(1) + "%";
    if (fill) {
      made.firstChild.style.background = fill;
    }
    return made;
  }

  /** The parts at the present level, with all that is known of them. */
  function childTable(some, dimension, total) {
    return table(
      dimension.by,
      [[heading(dimension), "", dimension.term], ["Records", "n"], ["Share", "n"], ["First hour"], ["Last hour"]],
      some.map((part) =>
        element(
          "tr",
          null,
          element(
            "th",
            { scope: "row", className: "w" },
            swatch(part.colour),
            part.href ? element("a", { href: part.href }, part.text) : part.text),
          cell(count(part.total), part.total),
          (() => {
            const made = cell(percent(part.total / total), part.total);
            made.append(shareBar(part.total / total, part.colour));
            return made;
          })(),
          element("td", { className: "t" }, time(part.first)),
          element("td", { className: "t" }, time(part.last)))));
  }

  /** A dimension beside the present level: values lead to the selection with them. */
  function sideTable(dimension, some, total, range, filters) {
    const isSet = filters[dimension.field] !== null;
    const box = document.createDocumentFragment();
    box.append(element("h3", null, dimension.by));
    if (isSet) {
      box.append(
        element(
          "p",
          { className: "small" },
          element("a", { href: link(range, changed(filters, dimension.field, null)) }, "All " + dimension.one + "s")));
    }
    box.append(
      table(
        dimension.by,
        [[heading(dimension), "", dimension.term], ["Records", "n"], ["Share", "n"]],
        some.map((part) => {
          const share = cell(percent(part.total / total), part.total);
          share.append(shareBar(part.total / total));
          return element(
            "tr",
            null,
            element(
              "th",
              { scope: "row" },
              isSet
                ? dimension.text(part.value)
                : element(
                    "a",
                    { href: link(range, changed(filters, dimension.field, part.value)) },
                    dimension.text(part.value))),
            cell(count(part.total), part.total),
            share);
        })));
    return box;
  }

  // ---- addresses and the command that counts them all

  /** A word for a shell that no text can break out of. */
  function quoted(text) {
    if (/^[A-Za-z0-9._:/%+,-]+$/.test(text)) {
      return text;
    }
    if (/^[\x20-\x7e]*$/.test(text)) {
      return "'" + text.replaceAll("'", "'\\''") + "'";
    }
    // bash, zsh and ksh: everything that cannot be seen or typed is spelled out.
    let out = "$'";
    for (const c of text) {
      const code = c.codePointAt(0);
      if (c === "'" || c === "\\") {
        out += "\\" + c;
      } else if (code >= 0x20 && code < 0x7f) {
        out += c;
      } else {
        out += code <= 0xffff
          ? "\\u" + code.toString(16).padStart(4, "0")
          : "\\U" + code.toString(16).padStart(8, "0");
      }
    }
    return out + "'";
  }

  /** An option with its value; '=' keeps a value that begins with '-' or '@' from being another thing. */
  function option(name, text) {
    return /^[-@]/.test(text) ? " --" + name + "=" + quoted(text) : " --" + name + " " + quoted(text);
  }

  /** The command that counts all addresses of a selection, and what it cannot say. */
  function command(range, filters) {
    let text = "lookback summary --by address" + option("site", data.site);
    const left = [];
    dimensions.forEach((dimension, field) => {
      const value = filters[field];
      if (value === null) {
        return;
      }
      const [key, , isWhole] = dimension.values[value];
      if (dimension.key === "port" && key === "other") {
        left.push("ports beyond the busiest cannot be asked for together");
      } else if (isWhole === 0 || key === "" || key.includes("\0")) {
        left.push("the " + dimension.one + " cannot be typed");
      } else {
        text += option(dimension.key, key);
      }
    });
    return { text: text + " --days " + range.days + " --to " + data.date, left };
  }

  function addressTable(some, range, filters) {
    const { all, isCut } = addresses(some, range);
    const box = document.createDocumentFragment();
    box.append(element("h3", null, "Addresses"));
    if (all.length === 0) {
      box.append(element("p", null, "No address is known of these records."));
    } else {
      const rows = all.slice(0, ADDRESSES).map((sum) => {
        const [text, defanged, isOwn, dossier] = sum.address;
        const shown = dossier === null
          ? element("span", { className: "addr" }, text)
          : element("a", { className: "addr", href: dossier }, text);
        shown.dataset.copy = defanged;
        return element(
          "tr",
          null,
          element("th", { scope: "row" }, shown),
          element("td", null, element("span", { className: isOwn ? "chip own" : "chip" }, isOwn ? "own" : "remote")),
          cell((sum.isAtLeast ? "≥ " : "") + count(sum.count), sum.count),
          element("td", null, dossier === null ? "–" : element("a", { href: dossier }, "dossier")));
      });
      box.append(table("Addresses that took part", [["Address"], ["Whose", "", "own-and-remote-address"], ["Records", "n", "at-least"], ["More"]], rows));
    }
    if (isCut || all.length > ADDRESSES) {
      box.append(
        element(
          "p",
          { className: "small quiet" },
          (all.length > ADDRESSES ? count(all.length - ADDRESSES) + " more addresses are known. " : "") +
            (isCut ? "Only the busiest addresses of each day are kept; others took part. ≥ marks lower bounds." : "")));
    }
    const { text, left } = command(range, filters);
    const code = element("code", { id: "command" }, text);
    code.dataset.copy = text;
    box.append(element("p", { className: "small" }, "To count all of them:"), element("p", { className: "command" }, code));
    if (left.length > 0) {
      box.append(element("p", { className: "small quiet" }, "It counts more than is selected: " + left.join("; ") + "."));
    }
    return box;
  }

  // ---- all of it

  function crumbs(range, filters) {
    const list = element("ol");
    const set = dimensions.filter((dimension) => filters[dimension.field] !== null);
    const add = (text, kept, remove) => {
      const isLast = kept.every((value, field) => value === filters[field]);
      const item = element(
        "li",
        null,
        isLast
          ? element("span", { "aria-current": "true" }, text)
          : element("a", { href: link(range, kept) }, text));
      if (remove) {
        item.append(remove);
      }
      list.append(item);
    };
    add("All event types", filters.map(() => null));
    set.forEach((dimension, place) => {
      const kept = filters.map((value, field) =>
        value !== null && set.slice(0, place + 1).some((one) => one.field === field) ? value : null);
      const value = filters[dimension.field];
      const text = value < 0 ? "unknown " + dimension.one : dimension.text(value);
      add(
        dimension.key === "port" && /^\d/.test(text) ? "port " + text : text,
        kept,
        set.length < 2
          ? null
          : element(
              "a",
              {
                href: link(range, changed(filters, dimension.field, null)),
                className: "remove",
                title: "Without this",
                "aria-label": "Without " + dimension.one + " " + text,
              },
              "×"));
    });
    return list;
  }

  function show({ range, filters }) {
    const some = series.filter((one) =>
      filters.every((value, field) => value === null || one.fields[field] === value));
    const total = some.reduce((sum, one) => sum + within(one, range).total, 0);
    const open = dimensions.find((dimension) => filters[dimension.field] === null);
    const level = open || dimensions[3];
    const children = parts(some, level, range);
    for (const part of children) {
      part.text = level.text(part.value);
      part.href = open ? link(range, changed(filters, level.field, part.value)) : null;
    }

    document.getElementById("windows").replaceChildren(
      ...WINDOWS.map((one) =>
        element(
          "a",
          one === range
            ? { href: link(one, filters), "aria-current": "true" }
            : { href: link(one, filters) },
          one.text)));
    document.getElementById("trail").replaceChildren(crumbs(range, filters));
    document.getElementById("selection").textContent =
      open ? "By " + level.one : "Everything selected";
    document.getElementById("summary").textContent =
      total === 0
        ? "No records of this selection in this window."
        : count(total) + (total === 1 ? " record" : " records") + " from " +
          time(Math.min(...children.map((part) => part.first))) + " to " +
          time(Math.max(...children.map((part) => part.last)) + 1) + " UTC.";

    view = { range, total, children, level, filters, drawn: [] };
    redraw();

    const side = (id, dimension) => {
      const box = document.getElementById(id);
      box.replaceChildren(
        ...(total === 0
          ? []
          : [sideTable(dimension, parts(some, dimension, range), total, range, filters)]));
      enhance(box);
    };
    side("by-direction", dimensions[2]);
    side("by-port", dimensions[3]);
    const byAddress = document.getElementById("by-address");
    byAddress.replaceChildren(...(total === 0 ? [] : [addressTable(some, range, filters)]));
    enhance(byAddress);
  }

  /** What has colours: once for each selection and each theme. */
  function redraw() {
    const { children, level, filters, total } = view;
    paint(children, level, filters);
    view.drawn = children.slice(0, COLOURS);
    const rest = children.slice(COLOURS);
    if (rest.length > 0) {
      const bins = new Float64Array(rest[0].bins.length);
      rest.forEach((part) => part.bins.forEach((number, bin) => (bins[bin] += number)));
      view.drawn.push({ text: rest.length + " others", bins, colour: rest[0].colour, href: null });
    }
    const box = document.getElementById("children");
    box.replaceChildren(
      ...(children.length === 0
        ? []
        : [childTable(children, level, total)]));
    enhance(box);
    place.setAttribute(
      "aria-label",
      "Chart of records over time, " + level.by.toLowerCase() + ", " + view.range.text);
    draw();
  }

  addEventListener("hashchange", () => {
    const wanted = selected(location.hash);
    if (wanted === null) {
      return;
    }
    const before = document.activeElement;
    const inside = document.getElementById("explore").contains(before);
    show(wanted);
    // The link that was followed is gone; go on where its effect is.
    if (inside && !document.contains(before)) {
      document.getElementById("selection").focus({ preventScroll: true });
    }
  });
  document.addEventListener("lookback-theme", () => redraw());

  document.getElementById("copy-link").addEventListener("click", () =>
    copy(location.href.split("#")[0] + link(view.range, view.filters)));
  document.getElementById("explore").hidden = false;
  // An address that names a place on the page selects what no address selects.
  show(selected(location.hash) || selected(""));
  let width = place.clientWidth;
  new ResizeObserver(() => {
    if (place.clientWidth !== width) {
      width = place.clientWidth;
      chart.setSize({ width: Math.max(260, width), height: 260 });
    }
  }).observe(place);
})();
