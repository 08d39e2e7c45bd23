// Line icons on a 24-unit grid, drawn with the text's colour.
const paths = {
  home: "M4 11.5 12 5l8 6.5V20h-5.5v-5h-5v5H4z",
  people: "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 4.9a3.3 3.3 0 0 1 0 6.2M18 14.4c2.1.8 3.5 2.7 3.5 5.6",
  pen: "M4 20l1-4.5L16.5 4a2.1 2.1 0 0 1 3 0l.5.5a2.1 2.1 0 0 1 0 3L8.5 19zM14.5 6l3.5 3.5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c0-3.9 3.3-6.5 7.5-6.5s7.5 2.6 7.5 6.5",
  settings: "M4 7h9m5 0h2M4 17h2m5 0h9M15.5 4.5v5M8.5 14.5v5",
  heart: "M12 20s-7.5-4.6-7.5-10A4.2 4.2 0 0 1 12 7.6 4.2 4.2 0 0 1 19.500 10c0 5.400-7.500 10-7.500 10z",
  reshare: "M7 4 3.500 7.500 7 11M3.500 7.500H15a4 4 0 0 1 4 4V12M17 20l3.500-3.500L17 13M20.500 16.500H9a4 4 0 0 1-4-4V12",
  reply: "M12 19.500c-1.200 0-2.300-.2-3.300-.6L4 20.500l1.500-4A7.400 7.400 0 0 1 4 12c0-4.200 3.600-7.500 8-7.500s8 3.300 8 7.500-3.600 7.500-8 7.500z",
  more: "M5.500 12h.01M12 12h.01M18.500 12h.01",
  globe: "M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17zM3.500 12h17M12 3.500c2.400 2.300 3.600 5.100 3.600 8.500s-1.200 6.200-3.600 8.500c-2.400-2.300-3.600-5.100-3.600-8.500s1.200-6.200 3.600-8.500z",
  lock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  mail: "M4 6h16v12H4zM4 7l8 6 8-6",
  check: "M12 3.500l7 2.500v5.500c0 4.300-2.900 7.600-7 9-4.100-1.400-7-4.700-7-9V6zM8.800 12l2.300 2.300 4.200-4.400",
  shield: "M12 3.500l7 2.500v5.500c0 4.300-2.900 7.600-7 9-4.100-1.400-7-4.700-7-9V6zM9.500 9.500l5 5m0-5-5 5",
  tick: "M5 12.500l4.500 4.500L19 7.500",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  back: "M14.500 5.500 8 12l6.500 6.500",
  close: "M6 6l12 12M18 6 6 18",
  send: "M4 12 20 4.500 16 20l-4.500-6zM11.500 14 20 4.500",
  alert: "M12 4 2.500 20h19zM12 10v4.500M12 17.300h.01",
  cloud: "M7 18.500a4 4 0 0 1-.5-8A5.500 5.500 0 0 1 17 9.500a4.500 4.500 0 0 1 .5 9zM4 4l16 17",
  leaf: "M5 19c0-9 5-14 15-14 0 10-5 14.500-11.500 14.500C6.500 19.500 5 18 5 16M5 21c1.500-5 4.500-8 9-10",
};
const NS = "http://www.w3.org/2000/svg";

/** @typedef {keyof typeof paths} IconName */

/** @param {IconName} name @returns {SVGElement} */
export function icon(name) {
  const svg = document.createElementNS(NS, "svg");
  const path = document.createElementNS(NS, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", paths[name]);
  svg.append(path);
  return svg;
}
