import { useId } from 'react'
import { formatDecimal } from '../../server/kernel/money'
import { type Datum, Figure, hoverOf } from './Figure'
import { anchorOf, type LineGeometry, PLOT } from './plot'

export type LinePoint = Datum & {
  /** For the axis: "12 Mar". */
  short: string
}

type Props = {
  caption: string
  points: LinePoint[]
  /** Where they go: `lineGeometry` of their values. */
  drawn: LineGeometry
  /** Heads of the table's columns: what a point is, what it measures. */
  heads: [string, string]
  locale: string
  /** What stands in place of a line where there is no point. */
  empty?: string
  /** A point to be marked, as hovering and focus do by themselves. */
  hovered?: number | null
  onPoint?: (index: number | null) => void
}

/** As many points as have room for targets of 24 px on a narrow screen; others are reached through the table. */
const TARGETS = 12

export function LineChart({
  caption,
  points,
  drawn,
  heads,
  locale,
  empty = 'Nothing in this range',
  hovered,
  onPoint,
}: Props) {
  const captionId = useId()
  const reachable = points.length <= TARGETS
  return (
    <Figure captionId={captionId} caption={caption} heads={heads} data={points}>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of links drawn as a chart has no element of its own. */}
      <svg role="group" aria-labelledby={captionId} width="100%" height={PLOT.height} className="block text-xs">
        <svg aria-hidden="true">
          {drawn.rules.map(({ y, value, zero }) => (
            <line key={value} x2="100%" y1={y} y2={y} className={zero ? 'stroke-faint' : 'stroke-line'} />
          ))}
          <Line drawn={drawn} dotted={reachable} />
          {drawn.rules.map(({ y, value }) => (
            <text key={value} y={y - 5} className="halo fill-muted">
              {formatDecimal(value.toFixed(drawn.places), drawn.places, locale)}
            </text>
          ))}
          {drawn.named.map(({ index, x, anchor }) => (
            <text key={index} x={`${x}%`} y={PLOT.height - 6} textAnchor={anchor} className="fill-muted">
              {points[index]?.short}
            </text>
          ))}
        </svg>
        {points.length === 0 && (
          <text x="50%" y={(PLOT.top + PLOT.bottom) / 2} textAnchor="middle" className="fill-muted">
            {empty}
          </text>
        )}
        {points.map((point, index) => (
          <Point
            key={`${point.label} ${point.href}`}
            point={point}
            at={drawn.points[index] ?? { x: 0, y: 0 }}
            zone={drawn.zones[index] ?? { x: 0, width: 0 }}
            reachable={reachable}
            marked={hovered === index || points.length === 1}
            hover={onPoint && hoverOf(index, onPoint)}
          />
        ))}
      </svg>
    </Figure>
  )
}

/** Stretched to the width; the stroke is not. */
function Line({ drawn, dotted }: { drawn: LineGeometry; dotted: boolean }) {
  return (
    <>
      <svg
        aria-hidden="true"
        width="100%"
        height={PLOT.height}
        viewBox={`0 0 100 ${PLOT.height}`}
        preserveAspectRatio="none"
      >
        <path d={drawn.area} fillOpacity={0.08} className="fill-accent" />
        <path
          d={drawn.line}
          fill="none"
          strokeWidth={2}
          strokeLinejoin="round"
          strokeLinecap="round"
          vectorEffect="non-scaling-stroke"
          className="stroke-accent"
        />
      </svg>
      {(dotted ? drawn.points : drawn.points.slice(-1)).map(({ x, y }) => (
        <circle key={x} cx={`${x}%`} cy={y} r={3} className="fill-accent" />
      ))}
    </>
  )
}

type PointProps = {
  point: LinePoint
  at: { x: number; y: number }
  zone: { x: number; width: number }
  reachable: boolean
  marked: boolean
  hover: ReturnType<typeof hoverOf> | undefined
}

/** There are many of them: what they have in common stands in the stylesheet, under `point`. */
function Point({ point, at, zone, reachable, marked, hover }: PointProps) {
  const x = `${at.x}%`
  const anchor = anchorOf(at.x, 34)
  const inside = (
    <>
      <rect x={`${zone.x}%`} width={`${zone.width}%`} />
      <line x1={x} x2={x} y1={20} y2={PLOT.bottom} />
      <circle cx={x} cy={at.y} />
      <text x={x} y={13} textAnchor={anchor === 'start' ? undefined : anchor}>
        {`${point.label}: ${point.text}`}
      </text>
    </>
  )
  const look = marked ? 'point halo marked' : 'point halo'
  return point.href ? (
    <a href={point.href} tabIndex={reachable ? undefined : -1} className={look} {...hover}>
      {inside}
    </a>
  ) : (
    <g className={look} {...hover}>
      {inside}
    </g>
  )
}
