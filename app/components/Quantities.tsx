import { Decimal } from './Money'

type Props = { quantities: { unit: string; quantity: string }[]; locale: string }

const SHOWN = 2

/** Hours and gigabytes are not added together: each unit by itself, and how many more there are. */
export function Quantities({ quantities, locale }: Props) {
  const rest = quantities.length - SHOWN
  return (
    <span className="inline-flex flex-wrap justify-end gap-x-2">
      {quantities.slice(0, SHOWN).map(({ unit, quantity }) => (
        <span key={unit}>
          <Decimal value={quantity} locale={locale} /> {unit}
        </span>
      ))}
      {rest > 0 ? <span className="text-muted">and {rest} more</span> : null}
      {quantities.length ? null : <span className="text-faint">–</span>}
    </span>
  )
}
