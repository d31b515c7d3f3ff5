import { type ReactNode, useId } from 'react'

export type LabelProps = { name: string; label: string; hint?: string; errors?: string[] | undefined; id?: string }

/** What every kind of field has around it: label, hint and errors, and the attributes that tie them to it. */
export function useLabelled<Props extends LabelProps>({ label, hint, errors, id, ...rest }: Props) {
  const own = useId()
  const base = id ?? own
  const wrong = Boolean(errors?.length)
  const describedBy = [hint ? `${base}-hint` : '', wrong ? `${base}-error` : ''].filter(Boolean).join(' ')
  const wrap = (field: ReactNode) => (
    <div className="min-w-0">
      <label htmlFor={base} className="mb-1 block font-medium">
        {label}
      </label>
      {hint ? (
        <p id={`${base}-hint`} className="mb-1 text-muted">
          {hint}
        </p>
      ) : null}
      {wrong ? (
        <p id={`${base}-error`} className="mb-1 text-danger">
          {errors?.join('. ')}
        </p>
      ) : null}
      {field}
    </div>
  )
  const described = {
    id: base,
    'aria-invalid': wrong ? (true as const) : undefined,
    'aria-describedby': describedBy || undefined,
  }
  return { rest, described, wrap }
}
