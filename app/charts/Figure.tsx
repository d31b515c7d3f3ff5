import type { ReactNode } from 'react'

export type Datum = {
  /** In full: "12 March 2026", a service's name. */
  label: string
  /** For scales only. */
  value: number
  /** The exact value as it is shown: "12.34 EUR". */
  text: string
  href: string | null
}

type Props = {
  captionId: string
  /** The finding in words. */
  caption: string
  heads: [string, string]
  data: Datum[]
  children: ReactNode
}

/** What every chart is: its finding, its drawing, and its data as a table. */
export function Figure({ captionId, caption, heads, data, children }: Props) {
  return (
    <figure>
      <figcaption id={captionId} className="mb-3 text-sm text-muted">
        {caption}
      </figcaption>
      {children}
      {data.length > 0 && (
        <details className="mt-2 text-sm">
          <summary className="cursor-pointer py-1 text-muted">Show as table</summary>
          <table className="chart-table">
            <thead>
              <tr>
                <th scope="col">{heads[0]}</th>
                <th scope="col">{heads[1]}</th>
              </tr>
            </thead>
            <tbody>
              {data.map((datum) => (
                <tr key={`${datum.label} ${datum.href}`}>
                  <th scope="row">{datum.href ? <a href={datum.href}>{datum.label}</a> : datum.label}</th>
                  <td>{datum.text}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </figure>
  )
}

/** For a chart that somebody listens to. */
export function hoverOf(index: number, onPoint: (index: number | null) => void) {
  const enter = () => onPoint(index)
  const leave = () => onPoint(null)
  return { onPointerEnter: enter, onPointerLeave: leave, onFocus: enter, onBlur: leave }
}
