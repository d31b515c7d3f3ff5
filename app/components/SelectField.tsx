import { type SelectHTMLAttributes, useId } from 'react'

type Props = SelectHTMLAttributes<HTMLSelectElement> & {
  name: string
  label: string
  hint?: string
  errors?: string[] | undefined
}

/** A labelled choice of one, its options as children; see Field. */
export function SelectField({ label, hint, errors, id, ...select }: Props) {
  const own = useId()
  const base = id ?? own
  const describedBy = [hint ? `${base}-hint` : '', errors?.length ? `${base}-error` : ''].filter(Boolean).join(' ')
  return (
    <div className="min-w-0">
      <label htmlFor={base} className="mb-1 block font-medium">
        {label}
      </label>
      {hint ? (
        <p id={`${base}-hint`} className="mb-1 text-muted">
          {hint}
        </p>
      ) : null}
      {errors?.length ? (
        <p id={`${base}-error`} className="mb-1 text-danger">
          {errors.join('. ')}
        </p>
      ) : null}
      <select
        {...select}
        id={base}
        className="input"
        aria-invalid={errors?.length ? true : undefined}
        aria-describedby={describedBy || undefined}
      />
    </div>
  )
}
