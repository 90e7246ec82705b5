-- What printed formats share, PDF and Word: what is for the page only is left out, a notice goes to
-- the cover, data tables are open below their graph, without the line that unfolds them, and every
-- table has column widths that its contents need.

-- How many characters fit into a line of a table, and how many separate two columns.
local line, gap = 92, 2
-- A first column that only names years or quarters does not need more than this share.
local names_share = 0.2

local function length(text)
  return utf8.len(text) or #text
end

local function longest_word(text)
  local longest = 0
  for word in text:gsub('%(basis', 'basis'):gmatch('%S+') do
    longest = math.max(longest, length(word))
  end
  return longest
end

-- How wide a head has to be to fit on two lines.
local function in_two_lines(text)
  local best = length(text)
  for place in text:gmatch('()%s') do
    best = math.min(best, math.max(length(text:sub(1, place - 1)), length(text:sub(place + 1))))
  end
  return best
end

local function rows_of(tbl)
  local rows = pandoc.List()
  for _, body in ipairs(tbl.bodies) do
    rows:extend(body.body)
  end
  return rows
end

local function is_number(tbl, column)
  return tbl.colspecs[column][1] == 'AlignRight'
end

-- For each column the width that it cannot go below and the one that it would like.
local function wishes(tbl, has_short_heads)
  local least, liked = {}, {}
  for column = 1, #tbl.colspecs do
    local head = pandoc.utils.stringify(tbl.head.rows[1].cells[column].contents)
    local least_here = not is_number(tbl, column) and longest_word(head)
      or has_short_heads and in_two_lines(head) or length(head)
    local sum, most, count = 0, 0, 0
    for _, row in ipairs(rows_of(tbl)) do
      local text = pandoc.utils.stringify(row.cells[column].contents)
      least_here = math.max(least_here, is_number(tbl, column) and length(text) or longest_word(text))
      sum, most, count = sum + length(text), math.max(most, length(text)), count + 1
    end
    least[column] = math.min(least_here + gap, line / 2)
    local mean = count > 0 and sum / count or 0
    liked[column] = is_number(tbl, column) and least[column]
      or math.max(least[column], math.min(most + gap, 0.5 * most + 0.5 * mean + gap))
  end
  return least, liked
end

local function sum(values)
  local total = 0
  for _, value in ipairs(values) do
    total = total + value
  end
  return total
end

local function widths(tbl)
  local least, liked = wishes(tbl, false)
  if sum(liked) > line then
    least, liked = wishes(tbl, true)
  end
  local columns = #liked
  local room = line - sum(liked)
  if room >= 0 then
    -- All fit. Numbers stay next to each other; where the first column is short, all get a share.
    local is_narrow = liked[1] < names_share * line
    for column = 1, columns do
      if is_narrow or not is_number(tbl, 2) then
        liked[column] = liked[column] + room * liked[column] / (line - room)
      end
    end
    if not is_narrow and is_number(tbl, 2) then
      liked[1] = liked[1] + room
    end
  else
    -- Words give way, down to their longest; then all do.
    local spare = sum(liked) - sum(least)
    local give = spare > 0 and math.min(1, -room / spare) or 0
    for column = 1, columns do
      liked[column] = liked[column] - give * (liked[column] - least[column])
    end
  end
  local total = sum(liked)
  for column = 1, columns do
    liked[column] = liked[column] / total
  end
  return liked
end

-- How many lines a table is likely to take: what is short enough is kept on one page.
local function lines_of(tbl, shares)
  local count = 2
  for _, row in ipairs(rows_of(tbl)) do
    local most = 1
    for column, cell in ipairs(row.cells) do
      local text = pandoc.utils.stringify(cell.contents)
      most = math.max(most, math.ceil(length(text) / math.max(shares[column] * line - gap, 1)))
    end
    count = count + most + 0.45
  end
  return count
end

local function is_total(row)
  local found = false
  pandoc.Div(row.cells[1].contents):walk({
    Span = function(span) found = found or span.classes:includes('total') end,
  })
  return found
end

-- Up to this many lines a table, or a box with its contents, is kept on one page.
local most_lines_together, most_lines_of_a_box = 26, 34
-- How many characters a line of text has.
local text_line = 95

local function prepared_table(tbl)
  local shares = widths(tbl)
  for column, spec in ipairs(tbl.colspecs) do
    spec[2] = shares[column]
    tbl.colspecs[column] = spec
  end
  if lines_of(tbl, shares) <= most_lines_together then
    tbl.classes:insert('together')
  end
  local rows = rows_of(tbl)
  if #rows > 0 and is_total(rows[#rows]) then
    tbl.classes:insert('with-total')
  end
  return tbl
end

local function without_summary(div)
  if div.classes:includes('data') then
    div.content:remove(1)
  end
  return div
end

local function lines_of_box(div)
  local count = 0
  div:walk({
    traverse = 'topdown',
    Block = function(block)
      if block.t == 'Table' then
        local shares = {}
        for column, spec in ipairs(block.colspecs) do
          shares[column] = spec[2]
        end
        count = count + lines_of(block, shares) + 2
        return block, false
      elseif block.t == 'Para' or block.t == 'Plain' or block.t == 'Header' then
        count = count + 1.5 + math.floor(length(pandoc.utils.stringify(block)) / text_line)
        return block, false
      end
    end,
  })
  return count
end

local function prepared_div(div)
  if lines_of_box(div) <= most_lines_of_a_box then
    div.classes:insert('together')
  end
  return without_summary(div)
end

-- What only a page can hold: an annex of links. What led to it from outside is text again.
local function without_html_only(doc)
  local gone = {}
  local function note(element)
    gone['#' .. element.identifier] = true
  end
  doc = doc:walk({
    Div = function(div)
      if div.classes:includes('html-only') or div.classes:includes('figure-lines') then
        div:walk({Header = note, Span = note, Div = note, Table = note, Figure = note})
        return {}
      end
    end,
  })
  return doc:walk({
    Link = function(link)
      if gone[link.target] then
        return link.content
      end
    end,
  })
end

function Pandoc(doc)
  doc = without_html_only(doc)
  local first = doc.blocks[1]
  if first and first.t == 'Div' and first.classes:includes('notice') then
    doc.meta.notice = pandoc.MetaBlocks({first})
    doc.blocks:remove(1)
  end
  return doc:walk({Table = prepared_table, Div = prepared_div})
end
