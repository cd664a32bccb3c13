// What is typed is handed on as it was typed, and what comes back is shown: nothing of either is expanded or done.

/** Has bash ask `oneiric complete` how what is typed may go on. Needs nothing besides bash. */
export const BASH = `# bash completion for oneiric

_oneiric() {
    local rest=\${COMP_LINE:0:COMP_POINT} piece space value about
    local -a words=()
    # Bash takes words apart at : and = as well: what follows without a space is of the same word.
    for piece in "\${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
        space=\${rest%%[![:space:]]*}
        rest=\${rest#"$space"}
        [[ $rest == "$piece"* ]] || piece=$rest
        rest=\${rest#"$piece"}
        if [[ \${#words[@]} -eq 0 || -n $space ]]; then
            words+=("$piece")
        else
            words[\${#words[@]}-1]+=$piece
        fi
    done
    local typed=\${words[\${#words[@]}-1]} kept=
    # What is found takes the place only of what follows the last of them.
    if [[ $typed == *:* && $COMP_WORDBREAKS == *:* ]]; then kept=\${typed%"\${typed##*:}"}; fi
    COMPREPLY=()
    while IFS=$'\\t' read -r value about; do
        # What begins with a colon is for other shells.
        if [[ $value == :* || $value != "$typed"* ]]; then continue; fi
        printf -v value %q "\${value#"$kept"}"
        COMPREPLY+=("$value")
    done < <(oneiric complete -- "\${words[@]:1}" 2>/dev/null)
}

complete -F _oneiric oneiric
`;

/** As {@link BASH}, for zsh. */
export const ZSH = `#compdef oneiric

_oneiric() {
    local value about
    local -a found
    while IFS=$'\\t' read -r value about; do
        # What begins with a colon is for other shells.
        [[ $value == :* ]] && continue
        found+=("\${value//:/\\\\:}:$about")
    done < <(oneiric complete -- "\${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)
    _describe oneiric found
}

# Either it is in a folder of completions, and is being asked; or it is read when a shell starts.
if [[ \${funcstack[1]} == _oneiric ]]; then _oneiric; else compdef _oneiric oneiric; fi
`;
