## Words of answers
answer-tree-many-items = more than { $count } items
answer-tree-many-fields = more than { $count } fields
answer-tree-many-more = More than { $count } more
answer-tree-gone = is gone
answer-tree-name = Answer as a tree
