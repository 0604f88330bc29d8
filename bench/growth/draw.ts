import { LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TitleComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { count } from "../tables.ts";
import { exponentOf, exponentText, type Line, STEADY_FROM } from "./lines.ts";
import type { Plot } from "./plots.ts";

use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

export const THEMES = ["light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

interface Colours {
  readonly text: string;
  readonly faint: string;
  readonly lines: readonly string[];
}

/** GitHub's own greys; lines that stay apart for colour-blind eyes (Okabe and Ito), the pale ones darker on white. */
const COLOURS: Readonly<Record<Theme, Colours>> = {
  light: { text: "#1f2328", faint: "#d1d9e0", lines: ["#0072b2", "#d55e00", "#007f5f", "#a3558a"] },
  dark: { text: "#e6edf3", faint: "#3d444d", lines: ["#56b4e9", "#e69f00", "#2bc48a", "#e08fc2"] },
};

const SYMBOLS = ["circle", "rect", "triangle", "diamond"] as const;
const SIZE = { width: 720, height: 460 } as const;
const FONT = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";

/** A plot on two logarithmic axes as SVG, on no background. The same lines give the same bytes. */
export function drawPlot(plot: Plot, lines: readonly Line[], theme: Theme): string {
  const colours = COLOURS[theme];
  const names = lines.map((line) => nameOf(line, plot));
  const chart = init(null, null, { renderer: "svg", ssr: true, ...SIZE });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: "transparent",
      color: [...colours.lines],
      textStyle: { fontFamily: FONT, color: colours.text },
      title: {
        text: plot.title,
        subtext: subtitle(plot),
        left: 12,
        top: 8,
        textStyle: { color: colours.text, fontSize: 17, fontWeight: 600 },
        subtextStyle: { color: colours.text, fontSize: 12, lineHeight: 16 },
      },
      legend: legends(names, colours),
      grid: { left: 64, right: 32, top: 96, bottom: 100 },
      xAxis: logarithmic(plot.axis === "resources" ? "resource blocks" : "depth of modules", xTicks(lines), colours),
      yAxis: logarithmic(plot.unit, yTicks(lines), colours),
      series: lines.map((line, i) => ({
        type: "line",
        name: names[i] ?? "",
        data: line.points.map(([x, y]) => [x, y]),
        symbol: SYMBOLS[i % SYMBOLS.length],
        symbolSize: 7,
        lineStyle: { width: 2 },
      })),
    });
    return `${chart.renderToSVGString()}\n`;
  } finally {
    chart.dispose();
  }
}

const SUPERSCRIPT: Readonly<Record<string, string>> = {
  ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((sign, digit) => [String(digit), sign])),
  ".": "·",
  "-": "⁻",
};

/** `scan ∝ n⁰·⁹⁸` */
function nameOf(line: Line, { axis }: Plot): string {
  const exponent = [...exponentText(exponentOf(line))].map((char) => SUPERSCRIPT[char] ?? char).join("");
  return `${line.metric.title} ∝ ${axis === "depth" ? "d" : "n"}${exponent}`;
}

/** Two columns at fixed places: without a canvas the width of a text is a guess. */
function legends(names: readonly string[], colours: Colours) {
  const half = Math.ceil(names.length / 2);
  return [names.slice(0, half), names.slice(half)].map((data, column) => ({
    data,
    orient: "vertical" as const,
    left: column === 0 ? 56 : SIZE.width / 2,
    top: SIZE.height - 52,
    itemWidth: 22,
    itemHeight: 9,
    textStyle: { color: colours.text, fontSize: 12 },
  }));
}

function subtitle({ axis, kind }: Plot): string {
  const ideal = kind === "call" || axis === "depth" ? "level would be 0" : "in proportion would be 1";
  const range = axis === "resources" ? ` from ${count(STEADY_FROM)} resources up` : "";
  return `Logarithmic axes. In the legend: the fitted exponent${range}; ${ideal}.`;
}

interface Ticks {
  readonly min: number;
  readonly max: number;
}

function logarithmic(name: string, { min, max }: Ticks, colours: Colours) {
  const isValue = name === "milliseconds" || name === "MiB";
  return {
    type: "log" as const,
    name,
    nameLocation: (isValue ? "end" : "middle") as "end" | "middle",
    nameGap: isValue ? 12 : 28,
    nameTextStyle: { color: colours.text, fontSize: 12, align: (isValue ? "left" : "center") as "left" | "center" },
    logBase: name === "depth of modules" ? 2 : 10,
    min,
    max,
    axisLine: { show: true, lineStyle: { color: colours.faint } },
    axisTick: { show: false },
    splitLine: { show: true, lineStyle: { color: colours.faint, width: 0.6 } },
    axisLabel: { color: colours.text, fontSize: 12, formatter: (value: number) => count(value) },
  };
}

function xTicks(lines: readonly Line[]): Ticks {
  const at = lines.flatMap(({ points }) => points.map(([x]) => x));
  return { min: Math.min(...at), max: Math.max(...at) };
}

/** Whole powers of ten around all values. */
function yTicks(lines: readonly Line[]): Ticks {
  const values = lines.flatMap(({ points }) => points.map(([, y]) => y));
  return {
    min: 10 ** Math.floor(Math.log10(Math.min(...values))),
    max: 10 ** Math.ceil(Math.log10(Math.max(...values))),
  };
}
