import type { LineFields as Line } from '../lib/draft'
import { Field } from './Field'
import { SelectField } from './SelectField'

export type Rate = { id: string; name: string; retired: boolean }

type Props = {
  at: number
  line: Line
  rates: Rate[]
  /** Quantity and price follow from metered rows. */
  metered: boolean
  errors: (field: string) => string[] | undefined
  /** Where the form is shown again without it. */
  removal: string
}

/** One line of a draft. Ids are names. */
export function LineFields({ at, line, rates, metered, errors, removal }: Props) {
  const field = (name: keyof Line) => {
    const id = `lines.${at}.${name}`
    return { id, name: id, defaultValue: line[name], errors: errors(id) }
  }
  return (
    <fieldset className="card min-w-0 p-4 sm:p-5">
      <legend className="float-left mb-3 font-semibold">Line {at + 1}</legend>
      <div className="mb-3 text-right">
        <button type="submit" name="intent" value="remove" formAction={removal} className="button">
          Remove <span className="sr-only">line {at + 1}</span>
        </button>
      </div>
      {(['id', 'serviceId', 'usage'] as const).map((name) =>
        line[name] ? <input key={name} type="hidden" name={`lines.${at}.${name}`} value={line[name]} /> : null,
      )}
      <div className="clear-both grid grid-cols-2 items-end gap-x-4 gap-y-4 sm:grid-cols-6">
        <div className="col-span-2 sm:col-span-6">
          <Field {...field('description')} label="Description" />
        </div>
        <Field {...field('quantity')} label="Quantity" inputMode="decimal" placeholder="1" readOnly={metered} />
        <Field {...field('unit')} label="Unit" />
        <Field {...field('price')} label="Price" inputMode="decimal" readOnly={metered} />
        <Field {...field('discount')} label="Discount %" inputMode="decimal" />
        <div className="col-span-2">
          <SelectField {...field('tax')} label="Tax">
            <option value="none">No tax</option>
            {rates
              .filter(({ id, retired }) => !retired || id === line.tax)
              .map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
          </SelectField>
        </div>
      </div>
    </fieldset>
  )
}
