import { Group } from '@visx/group'
import { useId } from 'react'
import { type Datum, Figure, hoverOf } from './Figure'
import { type BarGeometry, ROW } from './plot'

type Props = {
  caption: string
  bars: Datum[]
  /** Where they go: `barGeometry` of their values. */
  drawn: BarGeometry
  /** Heads of the table's columns: what a bar is, what it measures. */
  heads: [string, string]
  empty?: string
  hovered?: number | null
  onPoint?: (index: number | null) => void
}

/** A value keeps its distance to a name that reaches it on a narrow screen. */
const halo = 'stroke-surface stroke-[12px] [paint-order:stroke]'

/** Bars that lie, each under its name and its value. */
export function BarChart({ caption, bars, drawn, heads, empty = 'Nothing in this range', hovered, onPoint }: Props) {
  const captionId = useId()
  const height = Math.max(1, bars.length) * ROW
  return (
    <Figure captionId={captionId} caption={caption} heads={heads} data={bars}>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of links drawn as a chart has no element of its own. */}
      <svg role="group" aria-labelledby={captionId} width="100%" height={height} className="block text-[13px]">
        {bars.length === 0 && (
          <text x="50%" y={ROW / 2} dominantBaseline="middle" textAnchor="middle" className="fill-muted">
            {empty}
          </text>
        )}
        {bars.map((bar, index) => (
          <Bar
            key={`${bar.label} ${bar.href}`}
            bar={bar}
            top={index * ROW}
            at={drawn.bars[index] ?? { x: 0, width: 0, negative: false }}
            zero={drawn.zero}
            marked={hovered === index}
            hover={onPoint && hoverOf(index, onPoint)}
          />
        ))}
      </svg>
    </Figure>
  )
}

type BarProps = {
  bar: Datum
  top: number
  at: { x: number; width: number; negative: boolean }
  zero: number
  marked: boolean
  hover: ReturnType<typeof hoverOf> | undefined
}

function Bar({ bar, top, at, zero, marked, hover }: BarProps) {
  const inside = (
    <Group top={top}>
      <rect width="100%" height={ROW} fill="transparent" />
      {/* An inner drawing clips a name that is too long for a narrow screen. */}
      <svg aria-hidden="true" width="70%" height={ROW}>
        <text y={18} className={marked ? 'fill-accent' : 'fill-ink group-hover:fill-accent'}>
          {bar.label}
        </text>
      </svg>
      <text x="100%" y={18} textAnchor="end" className={`fill-ink font-medium tabular-nums ${halo}`}>
        {bar.text}
      </text>
      <rect
        x={`${at.x}%`}
        y={28}
        width={`${at.width}%`}
        height={8}
        rx={2}
        strokeWidth={at.negative ? 1.5 : 0}
        className={at.negative ? 'fill-transparent stroke-chart-1' : 'fill-chart-1'}
      />
      {zero > 0 && <line x1={`${zero}%`} x2={`${zero}%`} y1={24} y2={40} className="stroke-faint" />}
    </Group>
  )
  return bar.href ? (
    <a href={bar.href} aria-label={`${bar.label}: ${bar.text}, show days`} className="group" {...hover}>
      {inside}
    </a>
  ) : (
    <g className="group" {...hover}>
      {inside}
    </g>
  )
}
