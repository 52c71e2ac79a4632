select json_group_array(json(record))
from (select record from readings where :#device = '' or device = :#device order by rowid desc limit :#limit)
