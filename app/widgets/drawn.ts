import { barGeometry } from '~/app/charts/barGeometry'
import { lineGeometry } from '~/app/charts/lineGeometry'
import type { BarGeometry, LineGeometry } from '~/app/charts/plot'
import type { Figures } from './UsageCharts'

export type Drawn = { line: LineGeometry; bars: BarGeometry }

/** Where everything of both charts goes. */
export const drawn = ({ series, costs }: Figures): Drawn => ({
  line: lineGeometry(series.points.map((point) => point.amount)),
  bars: barGeometry((costs?.bars ?? []).map((bar) => bar.amount)),
})
