// All texts of a page whose contrast with what is behind them is below WCAG AA: [text, ratio] each.
(() => {
  const channels = (colour) => (colour.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const opaque = (colour) => colour !== "none" && (channels(colour)[3] ?? 1) === 1;
  const luminance = (colour) => {
    const [red, green, blue] = channels(colour).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (opaque(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  // The last shape before a text of a picture that lies under its middle.
  const under = (text) => {
    const box = text.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    let found = behind(text);
    for (const shape of text.ownerSVGElement.querySelectorAll("rect, path, polygon, ellipse, circle")) {
      if (!(shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)) break;
      const fill = getComputedStyle(shape).fill;
      const area = shape.getBoundingClientRect();
      if (opaque(fill) && area.left <= x && x <= area.right && area.top <= y && y <= area.bottom) found = fill;
    }
    return found;
  };
  const poor = [];
  const check = (text, colour, back, large) => {
    const found = ratio(colour, back);
    if (found < (large ? 3 : 4.5)) poor.push([text.trim().slice(0, 60), Math.round(found * 100) / 100, colour, back]);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const said = walker.currentNode.textContent;
    if (!said.trim() || element.closest("title, desc, style") || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (element instanceof SVGElement) check(said, style.fill, under(element), false);
    else check(said, style.color, behind(element), large);
  }
  return poor;
})()
